import fs from 'node:fs';

/** Ends a run with one plain line that people and CI can read, after everything that Jest itself has to say. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}\n`;
    process.once('exit', () => fs.writeSync(1, line));
  }
}
