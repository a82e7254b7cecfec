import { expect } from '@jest/globals';

/** How every error is answered: one sentence in Portuguese, and nothing of its cause. */
export function refusal(status: number) {
  return { status, body: { mensagem: expect.stringMatching(SENTENCE) } };
}

/** Names of files, classes, tables and lines do not look like this. */
const SENTENCE = /^[A-ZÀ-Ú][\p{L}\d ,.;()çãéê]{5,99}$/u;
