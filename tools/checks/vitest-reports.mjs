import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './command.mjs';
import { readJson } from './workspace.mjs';

const reportOf = (folder) => join(workspaceRoot, folder, '.reports/vitest.json');

/** Removes reports of earlier runs, so that what is summed afterwards was written or restored by this one. */
export function removeReports(folders) {
  for (const folder of folders) rmSync(reportOf(folder), { force: true });
}

/** Sums the reports; a missing report and a test file that could not be loaded count as one failure each. */
export function sumReports(folders) {
  const sum = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const folder of folders) {
    if (!existsSync(reportOf(folder))) {
      sum.failed += 1;
      sum.problems.push(`${folder}: no test report`);
      continue;
    }
    const report = readJson(reportOf(folder));
    sum.passed += report.numPassedTests;
    sum.failed += report.numFailedTests;
    sum.skipped += report.numPendingTests + report.numTodoTests;
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    sum.failed += broken.length;
    sum.problems.push(...broken.map((file) => `${folder}: ${file.name.slice(workspaceRoot.length + 1)} did not run`));
    if (report.numTotalTests === 0) sum.problems.push(`${folder}: no tests`);
  }
  return sum;
}
