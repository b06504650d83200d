/// Raw requests and what they are: the table that the parser is held to.
enum RequestCases {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    static let accepted: [(String, String)] =
        [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nhOST:a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\t a \t\r\n\r\n", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET HTTPS://A:80/ HTTP/1.1\r\nHost: a:80\r\n\r\n",
            get + "X: \r\n\r\n", get + "X:\r\n\r\n", get + "X: a\tb\r\n\r\n", get + "X: é\r\n\r\n",
            get + "!#$%&'*+-.^_`|~: b\r\n\r\n", get + "Content-Length: 0\r\n\r\n", get + "Connection: close\r\n\r\n",
            get + "Content-Length: 00\r\n\r\n",
        ].map { ($0, "get / ") }
        + [
            "Host: a.b-c_d~e", "Host: a:8003", "Host: 127.0.0.1:1", "Host: [::1]", "Host: [::ffff:1.2.3.4]:65535",
        ].map { ("GET / HTTP/1.1\r\n\($0)\r\n\r\n", "get / ") }
        + [
            "Content-Length: 2\r\n\r\n{}", "content-length:\t2 \r\n\r\n{}", "Content-Length: 02\r\n\r\n{}",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "TRANSFER-ENCODING: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n02;a=b;c=\"d\"\r\n{}\r\n000\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\nContent-Length: 7\r\n\r\n",
            "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
            "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ].map { (post + $0, "post / {}") }
        + [
            ("GET /graphql?query={a} HTTP/1.1\r\nHost: a\r\n\r\n", "get /graphql?query={a} "),
            ("GET /?%7B%22a%22%7d+^`|[] HTTP/1.1\r\nHost: a\r\n\r\n", "get /?%7B%22a%22%7d+^`|[] "),
            ("GET /? HTTP/1.1\r\nHost: a\r\n\r\n", "get /? "), ("GET /?? HTTP/1.1\r\nHost: a\r\n\r\n", "get /?? "),
            ("GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", "get /?b "),
            ("GET // HTTP/1.1\r\nHost: a\r\n\r\n", "get other "),
            ("GET /a:b@c;d=e,f!g$h&i'(j)*+k%20 HTTP/1.1\r\nHost: a\r\n\r\n", "get other "),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "options * "),
            ("OPTIONS /graphql HTTP/1.1\r\nHost: a\r\n\r\n", "options /graphql "),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "head / "), ("get / HTTP/1.1\r\nHost: a\r\n\r\n", "other / "),
            ("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", "other / "),
            (post + "Content-Length: 4\r\n\r\n\r\n\r\n", "post / \r\n\r\n"),
        ]

    static let incomplete = [
        "GET", "GET / HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\n", "\r\n", "\r", get, get + "\r",
        post + "Content-Length: 3\r\n\r\n", post + "Content-Length: 3\r\n\r\n{}", chunked, chunked + "2",
        chunked + "2\r\n{", chunked + "2\r\n{}", chunked + "2\r\n{}\r", chunked + "2\r\n{}\r\n",
        chunked + "2\r\n{}\r\n0\r\n", chunked + "0\r\nA: b\r\n", chunked + "0\r\n\r",
    ]

    static let badRequests: [String] =
        requestLines + hosts.map { "GET / HTTP/1.1\r\n\($0)\r\n\r\n" } + headers.map { get + $0 + "\r\n\r\n" }
        + lengths.map { post + "Content-Length:\($0)\r\n\r\n{}" } + framings.map { post + $0 + "\r\n\r\n0\r\n\r\n" }
        + transferCodings.map { post + "Transfer-Encoding:\($0)\r\n\r\n0\r\n\r\n" } + chunks.map { chunked + $0 }
        + [
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        ]

    private static let requestLines =
        [
            "GET  /", " GET /", "GET\t/", "G(T /", "GET ", "/", "", "GET", "GET / /", "GET a", "GET a:80", "GET *",
            "POST *",
            "GET http://b/", "GET http://a:80/", "GET http://u@a/", "GET http://u:p@a/", "GET http:///", "GET http://",
            "GET ftp://a/", "GET //a/ /", "GET http:/a", "CONNECT a:80", "OPTIONS *a", "OPTIONS a", "GET /%", "GET /%4",
            "GET /%4g", "GET /%g4", "GET /%%41", "GET /?%", "GET /?%0", "GET /?a=%zz", "GET /#a", "GET /?a#b",
            "GET /\"",
        ].map { "\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        + [
            "HTTP/1.1 ", " HTTP/1.1", "http/1.1", "HTTP/1", "HTTP/11", "HTTP/1.1.1", "HTTP /1.1", "HTTP/ 1.1",
            "HTTP/01.1",
            "HTTP/1.x", "HTTP/+1.1", "HTTP-1.1", "HTTPS/1.1", "",
        ].map { "GET / \($0)\r\nHost: a\r\n\r\n" }
        + [
            "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\rHost: a\r\n\r\n", "GET / HTTP/1.1\r\rHost: a\r\n\r\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\rX", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\rGET / HTTP/1.1\r\n",
            "GET /\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}", "GET / HTTP/1.1\r\n\r\n",
        ]

    private static let hosts =
        [
            "", " ", "a b", "a,b", "a, b", "a/b", "a@b", "u:p@a", "a?b", "a#b", "a:", "a:x", "a:80:80", "a:-1", "a:+1",
            "a: 80",
            "a:65536", "a:999999", ":80", "[", "[]", "[::1", "[::1]x", "[::1]:", "[g]", "::1", "[::1]]", "a%", "a%41",
            "a\\b",
            "a\"", "a;b", "a*", "é", "http://a", "a\tb",
        ].map { "Host: \($0)" }
        + ["Host: a\r\nHost: a", "Host: a\r\nX: y\r\nhost: b", "Host: a\r\nHost:", "Hosts: a", "X: y"]

    private static let headers =
        [
            "X", " X: b", "\tX: b", "X : b", "X\t: b", ": b", ":", "X b", "X: a\r\n b", "X: a\r\n\tb",
            "X: a\r\n \r\nY: b", "é: b",
            "X\u{A0}: b", "(X): b", "X,Y: b", "\"X\": b", "Content-Type: a/b\r\nContent-Type: a/b", "X: a\rY: b",
            "X: a\nY: b",
            "Authorization: Bearer a\r\nAuthorization: Bearer b", "Origin: http://a\r\nOrigin: http://b",
        ]

    private static let lengths =
        [
            "", " ", " +2", " -2", " -0", " 2 2", " 2, 2", " 2,2", ",2", " 2,", " 0x2", " 2.0", " 2e0", " 2;", " \"2\"",
            " ２",
            " two", " 2\t2", " 9223372036854775808", " 99999999999999999999", " 0000000000000000002",
            " 2\r\nContent-Length: 2",
            " 2\r\nContent-Length: 3", " 2\r\ncontent-length: 0", " 2\r\nTransfer-Encoding: identity",
        ]

    private static let framings =
        [
            "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\ncontent-length: 0",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nX: y\r\nTransfer-encoding: x", "Transfer-Encoding : chunked",
            " Transfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked", "Transfer-Encoding\t: chunked",
            "Content-Length : 5", "Content-Length\u{0B}: 5", "Transfer-Encoding:\u{0B}chunked",
        ]

    private static let transferCodings = [
        "", " ", " identity", " gzip", " gzip, identity", " chunked, gzip", " chunked, identity", " chunked, chunked",
        " chunked,", " ,chunked", " chunked,,", " chunked;a=b", " chunked;", " xchunked", " chunkedx", " chunked x",
        " x chunked", " \"chunked\"", " 'chunked'x", " chunked\u{0}", " [chunked]", " chunk", " chunked gzip",
    ]

    private static let chunks =
        [
            "\r\n", "x\r\n", " 2\r\n{}\r\n", "2 \r\n{}\r\n", "2 ;a\r\n{}\r\n", "\t2\r\n{}\r\n", "+2\r\n", "-2\r\n",
            "-0\r\n", "0x2\r\n",
            "2h\r\n", "2,2\r\n", "2.\r\n", "\"2\"\r\n", ";a\r\n", "2\n{}\r\n", "2\r{}\r\n", "2\r\n{}0\r\n\r\n",
            "2\r\n{}\n0\r\n\r\n",
            "2\r\n{}\r0\r\n\r\n", "2\r\n{}\rx", "2\r\n{}}\r\n", "2\r\n{\r\n0\r\n\r\n", "123456789\r\n", "000000000\r\n",
            "ffffffffffffffff\r\n", "8000000000000000\r\n", "2;a\nb\r\n{}\r\n", "2;\"\r\r\n{}\r\n", "2;\u{0}\r\n{}\r\n",
            "0\r\n\n", "0\r\nx\r\n\r\n", "0\r\n: x\r\n\r\n", "0\r\nA : b\r\n\r\n", "0\r\n A: b\r\n\r\n",
            "0\r\nA: b\n\r\n",
            "0\r\nA: b\r\n c\r\n\r\n", "0\r\nA: \u{0}\r\n\r\n", "0\n\r\n", "0;\r\nA\r\n", "\u{FF10}\r\n\r\n",
        ]

    static let refusedOtherwise: [(String, Int)] =
        ["HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0", "HTTP/9.9"].map { ("GET / \($0)\r\nHost: a\r\n\r\n", 505) }
        + [
            (post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
            (post + "Transfer-Encoding: x,chunked\r\n\r\n0\r\n\r\n", 501),
            (post + "Transfer-Encoding: identity , Chunked\r\n\r\n0\r\n\r\n", 501),
            (post + "Content-Length: 9999999\r\n\r\n", 413), (post + "Content-Length: 999999999999999999\r\n\r\n", 413),
            (chunked + "ffffffff\r\n", 413), (chunked + "100001\r\n", 413), (chunked + "2\r\n{}\r\nfffff\r\n", 413),
            (post + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}", 417), (post + "Expect: \r\n\r\n", 417),
            (post + "Expect: 100-continue, x\r\n\r\n", 417), (post + "Expect: 100-continue;q=1\r\n\r\n", 417),
            (get + String(repeating: "X: y\r\n", count: 100) + "\r\n", 431),
        ]

    /// § stands for any byte.
    static let placesOfAnyByte =
        [
            "G§T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /§a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /?§a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/§1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a§b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX§: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: b§c\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: §b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2§\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: §2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked§\r\n\r\n0\r\n\r\n",
        ]
        + ["§2\r\n{}\r\n", "2§\r\n{}\r\n", "2;§a\r\n{}\r\n", "2\r\n{}§x", "0\r\n§A: b\r\n\r\n", "0\r\nA: §b\r\n\r\n"]
        .map { chunked + $0 }
}
