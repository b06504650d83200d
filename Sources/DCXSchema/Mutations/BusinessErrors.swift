/// All types of errors that mutations give back; the schema is held against this list at the start.
enum BusinessErrors {
    static let all: [any BusinessError.Type] = [
        InvalidCredentials.self, TooManyAttempts.self, InvalidRefreshToken.self, InvalidInput.self, NotFound.self,
        IdempotencyKeyReused.self, InsufficientFunds.self, OrganisationClosed.self, TransferNotAllowed.self,
        PermissionNotHeld.self, LastOwner.self, CannotDisableSelf.self, AlreadyMember.self, InvalidInvitation.self,
        WrongPassword.self,
        InvalidPowerState.self, CommandInProgress.self, UnknownConfiguration.self, ConfigurationNotSold.self,
        GuestSystemNotOffered.self, DuplicateName.self, OrganisationNotActive.self,
    ]
}
