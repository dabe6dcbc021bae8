import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../command.mjs';
import { repositoryFiles } from '../workspace.mjs';

const data = /\.(csv|wasm|png|jpe?g|gz|ico|woff2?)$|(^|\/)pnpm-lock\.yaml$/;
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// A path of some machine: this checkout, this home folder, or a usual root of either; not the tail of a URL or a path.
const usual = '(?:home|Users|root|work|workspaces?|mnt)/';
const here = [workspaceRoot, homedir()].filter((path) => path.length > 1).map((path) => escape(path.slice(1)));
const machinePath = new RegExp(
  String.raw`(?<![\w.~@:)}\]*/-])/(?:${[usual, ...here].join('|')})|file:/{3}|\b[A-Z]:\\Users\b`,
);

export const paths = {
  name: 'paths',
  says: 'no absolute path of a machine in a tracked file',
  async problems() {
    const files = (await repositoryFiles()).filter((file) => !data.test(file));
    return files.flatMap((file) =>
      readFileSync(join(workspaceRoot, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const found = machinePath.exec(line);
          return found ? [`${file}:${index + 1}: ${line.slice(found.index, found.index + 60).trim()}`] : [];
        }),
    );
  },
};
