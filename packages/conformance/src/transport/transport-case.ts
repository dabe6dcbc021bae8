import type { TransportSuite } from './settings.js';

/** A property of transport that has to hold on every backend. It passes when `run` resolves. */
export interface TransportCase {
  readonly name: string;
  readonly run: (suite: TransportSuite) => Promise<void>;
}
