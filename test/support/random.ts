/** Numbers from 0 to 1 that a seed repeats (mulberry32). Print the seed, so that a failure can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** From MENSAL_TEST_SEED, or a new one. */
export function testSeed(): number {
  return Number(process.env['MENSAL_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
}
