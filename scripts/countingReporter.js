const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

/**
 * Mocha's spec reporter, which also appends one JSON line {passed, failed, pending} to the file
 * named in PAPERWEIGHT_TEST_COUNTS. Plain JavaScript, because the extension host loads it as it is.
 */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const line = JSON.stringify({ passed: passes, failed: failures, pending });
      appendFileSync(process.env.PAPERWEIGHT_TEST_COUNTS, `${line}\n`);
    });
  }
};
