/** Slows down guessing: counts failed sign-ins of a client id from an address, and of an address, in real time. */
export abstract class SignInLimiter {
  /** @throws DomainError IDENTITY.TOO_MANY_ATTEMPTS */
  abstract check(clientId: string, address: string): Promise<void>;
  abstract recordFailure(clientId: string, address: string): Promise<void>;
}
