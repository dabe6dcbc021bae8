/** One entry of a list to choose from: what the page shows, and a sentence on what it is. */
export interface Choice {
  readonly label: string;
  readonly says: string;
}

export const dataChoices = {
  moons: { label: 'Moons', says: 'Two interleaving half circles.' },
  circles: { label: 'Circles', says: 'A ring around a disc.' },
  spirals: { label: 'Spirals', says: 'Two interleaved arms, the hard one.' },
  xor: { label: 'XOR', says: 'Four squares, opposite ones of one class.' },
  blobs: { label: 'Blobs', says: 'Three Gaussian clouds, three classes.' },
  drawn: { label: 'Your points', says: 'Points you add and drag in the picture.' },
  sinusoid: { label: 'Sinusoid', says: 'Regression of one period of a noisy sine.' },
  step: { label: 'Step', says: 'Regression of a noisy jump from -1 to 1.' },
  wdbc: { label: 'WDBC', says: '569 biopsies, 30 features, drawn on their two principal components.' },
  digits: { label: 'Digits', says: '1797 images of 8 x 8 pixels, ten classes, drawn on two principal components.' },
  file: {
    label: 'Your file',
    says: 'A CSV file with a header; the last column is predicted. It stays in this browser.',
  },
} as const satisfies Record<string, Choice>;

export const neuronChoices = {
  tanh: { label: 'tanh', says: 'a tanh(w.x + b), a soft step across a line.' },
  relu: { label: 'ReLU', says: 'a max(w.x + b, 0), a hinge along a line.' },
  sigmoid: { label: 'sigmoid', says: 'a / (1 + exp(-w.x - b)), a soft step from 0.' },
  erf: { label: 'erf', says: 'a erf(w.x + b), a step with Gaussian tails.' },
  softplus: { label: 'softplus', says: 'a log(1 + exp(w.x + b)), a rounded hinge.' },
  sine: { label: 'sine', says: 'a sin(w.x + b), a plane wave.' },
  rbf: { label: 'Gaussian', says: 'a exp(-|x - c|^2 / (2 s^2)), a bump that never ends.' },
  bump: { label: 'bump', says: 'A smooth bump about c that is zero beyond the distance s.' },
} as const satisfies Record<string, Choice>;

export const lossChoices = {
  auto: { label: 'suits the data', says: 'Logistic for two classes, cross-entropy for more, squared for numbers.' },
  squared: { label: 'squared', says: '(f - y)^2.' },
  logistic: { label: 'logistic', says: 'log(1 + exp(-y f)), for two classes.' },
  hinge: { label: 'hinge', says: 'max(0, 1 - y f), for two classes.' },
  squaredHinge: { label: 'squared hinge', says: 'max(0, 1 - y f)^2, for two classes.' },
  huber: { label: 'Huber', says: 'Squared up to 1, linear beyond: outliers pull less.' },
  absolute: { label: 'absolute', says: '|f - y|: learns medians.' },
  crossEntropy: { label: 'cross-entropy', says: 'Softmax cross-entropy, for more than two classes.' },
} as const satisfies Record<string, Choice>;

export const regularizerChoices = {
  entropy: { label: 'entropy', says: '(1/beta) sum w log(w/v): spreads the cloud, with the noise that belongs to it.' },
  cappedEntropy: { label: 'entropy, capped', says: 'Entropy, and no density above twice its start.' },
  tsallis: { label: 'porous medium', says: '(1/beta) sum w^2/v: spreads dense regions; no noise.' },
  none: { label: 'none', says: 'No regularizer of the weights, and so no noise.' },
} as const satisfies Record<string, Choice>;

export const costChoices = {
  squaredEuclidean: { label: 'squared distance', says: '|x - y|^2, the cost of the Wasserstein flow.' },
  euclidean: { label: 'distance', says: '|x - y|.' },
  manhattan: { label: 'Manhattan', says: 'sum_k |x_k - y_k|.' },
  cosine: { label: 'cosine', says: '1 - cos(x, y).' },
} as const satisfies Record<string, Choice>;

export const locationChoices = {
  eulerMaruyama: { label: 'Euler-Maruyama', says: 'Downhill, with noise of the temperature 1/beta.' },
  gradientDescent: { label: 'gradient descent', says: 'Downhill without noise.' },
  implicit: { label: 'implicit', says: 'A proximal-point step, stable for every h.' },
  kinetic: { label: 'kinetic Langevin', says: 'Particles with velocities and friction.' },
  fixed: { label: 'fixed', says: 'Particles stay; only weights learn.' },
} as const satisfies Record<string, Choice>;

export const weightChoices = {
  proximal: { label: 'proximal', says: 'The proximal Sinkhorn step, on the volumes the proposals give.' },
  proximalCounting: {
    label: 'proximal, counting',
    says: 'The proximal Sinkhorn step with every volume 1, as in the paper.',
  },
  conic: { label: 'birth and death', says: 'Multiplicative weights along the Fisher-Rao metric.' },
  schroedinger: { label: 'Schroedinger', says: 'An explicit entropic step with epsilon = 2 h / beta.' },
  uniform: { label: 'frozen', says: 'Weights stay 1/N: mean-field Langevin dynamics.' },
} as const satisfies Record<string, Choice>;

export const formulaChoices = {
  consistent: { label: 'consistent', says: 'The first variation of the risk, psi at the new positions.' },
  published: {
    label: 'published',
    says: "The paper's V + U rho, psi at the old positions, particles started in its box.",
  },
} as const satisfies Record<string, Choice>;

export const backendChoices = {
  wasm64: { label: 'WebAssembly, float64', says: 'SIMD kernels in double precision: the default.' },
  wasm32: { label: 'WebAssembly, float32', says: 'SIMD kernels in single precision, about twice as fast.' },
  cpu: { label: 'JavaScript, float64', says: 'The readable reference on ml-matrix.' },
  webgl: {
    label: 'TensorFlow.js, WebGL',
    says: 'float32 on the graphics card, where there is one; loaded when chosen.',
  },
  webgpu: { label: 'TensorFlow.js, WebGPU', says: 'float32 by WebGPU, where the browser has it; loaded when chosen.' },
} as const satisfies Record<string, Choice>;

export type DataName = keyof typeof dataChoices;
export type NeuronName = keyof typeof neuronChoices;
export type LossName = keyof typeof lossChoices;
export type RegularizerName = keyof typeof regularizerChoices;
export type CostName = keyof typeof costChoices;
export type LocationName = keyof typeof locationChoices;
export type WeightUpdateName = keyof typeof weightChoices;
export type FormulaName = keyof typeof formulaChoices;
export type BackendName = keyof typeof backendChoices;
