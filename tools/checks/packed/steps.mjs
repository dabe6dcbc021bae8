import { availableParallelism } from 'node:os';
import { packAll } from './pack.mjs';
import { manifestProblems } from './manifest.mjs';
import { contentProblems } from './contents.mjs';
import { publintProblems } from './publint.mjs';
import { attwProblems } from './attw.mjs';
import { consumerProblems } from './consumer.mjs';

/** Applies a check of one package to all, as many at a time as there are processors. */
function each(problemsOf) {
  return async (packages) => {
    const waiting = [...packages];
    const problems = [];
    const work = async () => {
      for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
        for (const problem of await problemsOf(entry)) problems.push(`${entry.name}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return problems;
  };
}

/** Checks of the packages as a user gets them; they are built and packed once, when the first check asks for them. */
export function packedSteps() {
  let packed;
  const onPacked = (name, says, problemsOf) => ({
    name,
    says,
    problems: async () => problemsOf(await (packed ??= packAll())),
  });
  return [
    onPacked('packed-manifest', 'packed manifests hold no workspace protocol', each(manifestProblems)),
    onPacked(
      'packed-contents',
      'export targets, readme and licence are in the tarball, no stale file',
      each(contentProblems),
    ),
    onPacked('publint', 'publint on each tarball', each(publintProblems)),
    onPacked('attw', 'types resolve for ESM users of each tarball', each(attwProblems)),
    onPacked('consumer', 'all tarballs install together and each entry point imports in plain Node', consumerProblems),
  ];
}
