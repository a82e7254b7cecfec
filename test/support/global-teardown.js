export default () => globalThis.mensalTearDown();
