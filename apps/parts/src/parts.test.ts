import { describeChecks } from '@proxflow/conformance';
import { describe } from 'vitest';
import { partList } from './part-list.js';
import { trialsOf } from './part.js';

for (const kind of partList) {
  describe(kind.contract, () => {
    for (const { part, setting, engine, checks } of trialsOf(kind)) {
      describeChecks([part.name, setting, ...(engine === undefined ? [] : [`on ${engine}`])].join(', '), checks);
    }
  });
}
