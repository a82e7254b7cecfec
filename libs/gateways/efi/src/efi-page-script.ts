/**
 * What the card page runs beside the vendor's package, for which it defines `window.mensalTokenizer` (see PageTokenizer).
 * A text in a module, because the compiler copies no other files: plain JavaScript, without backticks.
 *
 * The package throws `{ code, error }`: 400 is what it found wrong itself, more are the vendor's codes. Those of the
 * account or of the moment say nothing about the card.
 */
export const EFI_PAGE_SCRIPT = String.raw`(() => {
  'use strict';
  const FIELDS = {
    numero_cartao_invalido: 'number',
    bandeira_invalida: 'number',
    cvv_cartao_invalido: 'securityCode',
    validade_cartao_invalida: 'expiry',
  };
  const NOT_OF_THE_CARD = [3500000, 3500001, 3500008, 3500049, 3500050, 3500055, 4600035, 4600100, 4600224, 4699999];

  const BRANDS = ['visa', 'mastercard', 'amex', 'elo', 'hipercard'];

  window.mensalTokenizer = {
    async brand(number) {
      const brand = await EfiPay.CreditCard.setCardNumber(number).verifyCardBrand();
      return BRANDS.includes(brand) ? brand : undefined;
    },

    async tokenise(card, { payeeCode, environment }) {
      try {
        const { payment_token: token } = await EfiPay.CreditCard.setAccount(payeeCode)
          .setEnvironment(environment)
          .setCreditCardData({
            brand: card.brand,
            number: card.number,
            cvv: card.securityCode,
            expirationMonth: card.month,
            expirationYear: card.year,
            reuse: true,
          })
          .getPaymentToken();
        return token ? { token } : { unavailable: true };
      } catch (error) {
        const code = Number(error && error.code);
        const field = FIELDS[error && error.error];
        if (field !== undefined) return { field };
        return code >= 3000000 && !NOT_OF_THE_CARD.includes(code) ? { refused: true } : { unavailable: true };
      }
    },
  };
})();
`;
