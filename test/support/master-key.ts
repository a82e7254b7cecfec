/** A master key of tests that run the server as in production: 32 bytes that are nobody's. */
export const TEST_MASTER_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`;
