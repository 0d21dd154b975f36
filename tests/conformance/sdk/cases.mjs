// The cases of one suite, in order: they share one sandbox.
const minute = 60_000;
const cases = [];

export const test = (name, run) => cases.push({ name, run });

const limited = (run) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no end within a minute')), minute);
    run().then(resolve, reject).finally(() => clearTimeout(timer));
  });

// Runs all cases, ends the sandbox and the process: code 0 when nothing failed.
export async function runAll(sandbox) {
  test('the sandbox ends cleanly on SIGTERM', async () => {
    const code = await sandbox.stop();
    if (code !== 0) throw new Error(`code ${code}`);
  });
  let failed = 0;
  for (const { name, run } of cases) {
    try {
      await limited(run);
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      const text = String(error.stack ?? JSON.stringify(error));
      console.log(`FAILED  ${name}\n        ${text.split('\n').slice(0, 12).join('\n        ')}`);
    }
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
