// Mocha's spec reporter; at its end it also appends the suite's counts to the file that MULTIARCH_RESULTS names (see results.ts).
const { appendFileSync } = require('node:fs');
const process = require('node:process');
const Mocha = require('mocha');

class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MULTIARCH_RESULTS;
    if (file === undefined) return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const suite = process.env.MULTIARCH_SUITE ?? 'mocha';
      appendFileSync(file, `${JSON.stringify({ suite, passes, failures, pending })}\n`);
    });
  }
}

module.exports = Reporter;
