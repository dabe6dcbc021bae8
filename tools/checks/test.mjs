// `pnpm test`: every package's tests through nx; closes with the line `N passed, N failed`. Further arguments go to
// nx: `pnpm test -p @proxflow/core`, `pnpm test --skip-nx-cache`.
import { run, tool } from './command.mjs';
import { removeReports, sumReports } from './vitest-reports.mjs';

const command = [...tool('nx'), 'run-many', '-t', 'test', ...process.argv.slice(2)];

const folders = await testedFolders();
removeReports(folders);
const { code } = await run(command, { live: true });
const { passed, failed, skipped, problems } = sumReports(folders);

// A failure that no report shows (a crash after the last test, an error of nx itself) must show in the closing line.
const unseen = code !== 0 && failed === 0 ? 1 : 0;
if (unseen) problems.push(`nx ended with exit code ${code}`);
if (passed + failed === 0) problems.push('no test ran');
for (const problem of problems) console.error(problem);
console.log(`${passed} passed, ${failed + unseen} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = problems.length > 0 || failed > 0 || code !== 0 ? 1 : 0;

/** The folders of the projects whose tests nx would run for these arguments. */
async function testedFolders() {
  const { code, stdout, stderr } = await run([...command, '--graph=stdout']);
  if (code !== 0) {
    console.error(stdout, stderr);
    return [];
  }
  const { tasks } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return Object.values(tasks.tasks)
    .filter(({ target }) => target.target === 'test')
    .map(({ projectRoot }) => projectRoot);
}
