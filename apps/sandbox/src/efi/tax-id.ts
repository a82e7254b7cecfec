const CPF = /^\d{11}$/;
/** Since July 2026 the first twelve places of a CNPJ may hold letters. */
const CNPJ = /^[0-9A-Z]{12}\d{2}$/;

export function isCpf(text: string): boolean {
  return (
    CPF.test(text) && !isOneDigit(text) && hasCheckDigits(text, 9, (place, length) => length + 1 - place)
  );
}

export function isCnpj(text: string): boolean {
  // Weights 2 to 9 from the right, again and again.
  return (
    CNPJ.test(text) &&
    !isOneDigit(text) &&
    hasCheckDigits(text, 12, (place, length) => 2 + ((length - 1 - place) % 8))
  );
}

/** 111.111.111-11 and the like have right check digits, and belong to nobody. */
function isOneDigit(text: string): boolean {
  return new Set(text).size === 1;
}

/** Both documents end in two digits, modulo 11, of what stands before; a letter counts as its ASCII code less 48. */
function hasCheckDigits(
  text: string,
  places: number,
  weight: (place: number, length: number) => number,
): boolean {
  return [places, places + 1].every((length) => {
    let sum = 0;
    for (let place = 0; place < length; place++) sum += (text.charCodeAt(place) - 48) * weight(place, length);
    const rest = sum % 11;
    return Number(text[length]) === (rest < 2 ? 0 : 11 - rest);
  });
}
