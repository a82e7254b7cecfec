export { startSandbox, type Sandbox, type SandboxOptions } from './server.js';
export { SettableClock } from './core/settable-clock.js';
