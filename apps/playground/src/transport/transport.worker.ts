import { expose } from 'comlink';
import { createTransportEngine } from './transport-engine.js';

expose(createTransportEngine());
