// `pnpm check`: every check of the repository, one result line each; all are run, whatever fails.
// `pnpm check names paths` runs only the checks named.
import { prettier } from './steps/prettier.mjs';
import { lint, lintTools, typecheck } from './steps/nx-targets.mjs';
import { deadCode, undeclaredInProduction } from './steps/knip.mjs';
import { manifests } from './steps/manifests.mjs';
import { layering } from './steps/layering.mjs';
import { references } from './steps/references.mjs';
import { names } from './steps/names.mjs';
import { paths } from './steps/paths.mjs';
import { docs } from './steps/docs.mjs';
import { packedSteps } from './packed/steps.mjs';

const steps = [
  prettier,
  manifests,
  layering,
  references,
  names,
  paths,
  lintTools,
  lint,
  typecheck,
  deadCode,
  undeclaredInProduction,
  docs,
  ...packedSteps(),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${steps.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const results = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n# ${step.name}: ${step.says}`);
  const started = performance.now();
  const problems = await problemsOf(step);
  for (const problem of problems) console.log(`  ${problem}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  results.push({ ok: problems.length === 0, line: `${step.name} (${seconds} s)`, count: problems.length });
}

console.log('');
for (const { ok, line, count } of results) console.log(ok ? `ok      ${line}` : `FAILED  ${line}: ${count} problem(s)`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function problemsOf(step) {
  try {
    return await step.problems();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
