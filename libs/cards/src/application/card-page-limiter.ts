/** Keeps one address from asking for the page too often: nobody registers cards by the hundred. */
export abstract class CardPageLimiter {
  /** @throws DomainError CARDS.TOO_MANY_ATTEMPTS */
  abstract count(address: string): Promise<void>;
}
