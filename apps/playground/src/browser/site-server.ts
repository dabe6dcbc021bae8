import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A folder of static files behind a path, served with the headers its `_headers` file asks for. */
export interface SiteServer {
  readonly address: string;
  /** Paths asked for so far. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves the built page from a sub-path, as a host of static files would; not the files that are `refused`. */
export async function serveSite(folder: string, refused?: RegExp): Promise<SiteServer> {
  const path = '/some/folder/';
  const requests: string[] = [];
  const rules = parseHeaders(await readFile(join(folder, '_headers'), 'utf8'));
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(url.pathname);
    if (!url.pathname.startsWith(path) || refused?.test(url.pathname)) {
      response.writeHead(404).end();
      return;
    }
    const file = normalize(url.pathname.slice(path.length) || 'index.html');
    readFile(join(folder, file)).then(
      (body) => {
        response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
        for (const { matches, headers } of rules) {
          if (matches(`/${file}`)) for (const [name, value] of headers) response.setHeader(name, value);
        }
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    address: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** The rules of a `_headers` file: a pattern at the margin, its headers indented below. */
function parseHeaders(text: string) {
  const rules: { matches: (path: string) => boolean; headers: [string, string][] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      const [before, after] = line.trim().split('*');
      rules.push({ matches: (path) => path.startsWith(before) && path.endsWith(after ?? ''), headers: [] });
    } else {
      const at = line.indexOf(':');
      rules.at(-1)?.headers.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
    }
  }
  return rules;
}
