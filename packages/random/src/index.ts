export { InvalidSeedError } from './invalid-seed-error.js';
export { normalQuantile } from './normal-quantile.js';
export { philox4x32, type PhiloxKey } from './philox.js';
export { createRandom, type Random, type RandomStream } from './random.js';
