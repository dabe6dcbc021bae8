import { expose } from 'comlink';
import { createLearnEngine } from './learn-engine.js';

expose(createLearnEngine());
