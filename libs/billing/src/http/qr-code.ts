/** Medium error correction and a quiet zone of four modules, as the Pix manual (Manual de Padrões) wants it. */
export const QR = { errorCorrectionLevel: 'M', margin: 4 } as const;
