// The parts of Linux that Swift's Glibc module does not show, and what is a macro or a union there.
// No _GNU_SOURCE here: it would clash with the Glibc module's view of the same headers.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);

/// Has large blocks of memory be mapped one by one, so that each goes back to the system when it is freed: by itself the
/// allocator would put them among the small ones after a while, where one small block keeps a large hole.
static inline void clinux_return_large_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

/// Adds (operation 1), removes (2) or changes (3) a descriptor of an epoll set.
static inline int clinux_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline uint64_t clinux_token(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t clinux_events(const struct epoll_event *event) { return event->events; }

static inline uint32_t clinux_epoll_in(void) { return EPOLLIN; }
static inline uint32_t clinux_epoll_out(void) { return EPOLLOUT; }
static inline uint32_t clinux_epoll_hang_up(void) { return EPOLLHUP | EPOLLERR; }
static inline uint32_t clinux_epoll_read_hang_up(void) { return EPOLLRDHUP; }

static inline int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// - Parameter peer: becomes the client's IPv4 address, its first byte the highest.
static inline int clinux_accept(int listener, uint32_t *peer) {
    struct sockaddr_in name = {0};
    socklen_t length = sizeof name;
    int socket = accept4(listener, (struct sockaddr *)&name, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    *peer = ntohl(name.sin_addr.s_addr);
    return socket;
}

/// A listening IPv4 TCP socket that does not block; -1 with errno where there can be none.
static inline int clinux_listen(const char *address, uint16_t port, int backlog) {
    int one = 1;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &name.sin_addr) != 1) return -2;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, backlog) != 0) {
        extern int close(int);
        close(listener);
        return -1;
    }
    return listener;
}

/// A TCP connection that is being made from an IPv4 address of this machine to another, which does not block; -1 with errno
/// where there can be none. Addresses have their first byte highest.
/// - Parameter receive_bytes: what the kernel may hold for the reader; 0 leaves that to the kernel.
static inline int clinux_connect(uint32_t source, uint32_t target, uint16_t port, int receive_bytes) {
    int one = 1;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl(source)}};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(target)}};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection < 0) return -1;
    // The port is chosen when the target is known, so that all ports of the address can be used for each.
    setsockopt(connection, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (receive_bytes > 0) setsockopt(connection, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (bind(connection, (struct sockaddr *)&from, sizeof from) == 0 &&
        (connect(connection, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS)) {
        return connection;
    }
    extern int close(int);
    close(connection);
    return -1;
}

/// The port that a listening socket got; 0 where it has none.
static inline uint16_t clinux_port(int listener) {
    struct sockaddr_in name;
    socklen_t length = sizeof name;
    return getsockname(listener, (struct sockaddr *)&name, &length) == 0 ? ntohs(name.sin_port) : 0;
}

/// Has a listener ignore what begins a connection; those that have begun still get through, and can be accepted. A client
/// that tries asks again after a second. -1 with errno where the kernel cannot do that.
static inline int clinux_ignore_new_connections(int listener) {
    // The flags of a TCP header are its byte 13; 2 is SYN.
    struct sock_filter drop_syn[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = {.len = sizeof drop_syn / sizeof *drop_syn, .filter = drop_syn};
    return setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/// Bytes of a TCP connection that were sent and that the other side has not acknowledged; -1 with errno where that is not known.
static inline int clinux_unacknowledged(int socket) {
    int count = 0;
    return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : -1;
}

static inline void clinux_no_delay(int socket) {
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/// A descriptor that becomes readable on SIGTERM, SIGINT and SIGHUP, which are blocked for this thread and those it starts.
static inline int clinux_stop_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, 0);
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

static inline uint32_t clinux_epoll_edge_triggered(void) { return EPOLLET; }

/// Sends two pieces as one, without SIGPIPE; -1 with errno where nothing was taken.
static inline ssize_t clinux_send_two(
    int socket, const void *first, size_t first_length, const void *second, size_t second_length) {
    struct iovec pieces[2] = {{(void *)first, first_length}, {(void *)second, second_length}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = second_length ? 2 : 1};
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/// Raises the limit of open descriptors to the hard limit, where that is not refused; what it is then.
static inline int clinux_raise_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
    return limit.rlim_cur > 1 << 30 ? 1 << 30 : (int)limit.rlim_cur;
}

/// The environment that this process gives to those it starts.
static inline char **clinux_environment(void) {
    extern char **environ;
    return environ;
}

/// Has this thread give way to the others of the process, a little: it still gets a third of a core beside a busy one.
static inline void clinux_lower_priority(void) { setpriority(PRIO_PROCESS, 0, 2); }
