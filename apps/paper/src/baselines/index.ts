export {
  contenders,
  linearModel,
  meanFieldLangevin,
  multilayerPerceptron,
  proxflowDefaults,
  randomFeatures,
} from './contenders.js';
export { measure, type Contender, type ContenderAnswer, type ContenderQuestion, type Showing } from './contender.js';
