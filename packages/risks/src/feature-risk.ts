import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { BlockSum, blockFeatures, type BlockedFeatures } from './blocked-features.js';
import { batchRows, type MiniBatches } from './mini-batches.js';
import type { BoundRisk, LiftedCloud, Linearization, LinearizationPurpose } from './risk-functional.js';
import type { RowBlock } from './row-blocks.js';
import type { RowLoss } from './row-loss.js';
import { seenRows, type SeenRows } from './seen-rows.js';
import { rowsOf, type TrainingData } from './training-data.js';

/** The predictions f and the cotangent that stand for the whole data in psi = Phi c and its gradient. */
export interface FeatureLinearization extends Linearization {
  /** `[n, q]` row by row. */
  readonly predictions: Float64Array;
  /** c `[n, q]` row by row. */
  readonly slopes: Float64Array;
  /** c `[q n]`, output by output. */
  readonly cotangent: Vector;
  /** The weights it was taken at. */
  readonly weights: Float64Array;
  /** The gradient at the features it was taken at, where it was foreseen that it is asked for. */
  readonly foreseen: { readonly features: BlockedFeatures; readonly gradient: Matrix } | undefined;
}

/** What the gradient of psi is made of, for the rows of one block. */
export interface GradientPart {
  readonly block: RowBlock;
  /** c `[q count]`, output by output. */
  readonly cotangent: Vector;
  /** The weights of the linearization. */
  readonly weights: Float64Array;
}

/** How a risk of the predictions f = Phi^T w reads them. */
export interface FeatureRisk {
  readonly loss: RowLoss;
  /** The part of grad psi that a block gives; the vector-Jacobian product of the cotangent unless said otherwise. */
  readonly gradient?: (backend: Backend, map: FeatureMap, part: GradientPart) => Promise<Matrix>;
  readonly batches?: MiniBatches | undefined;
  /** Bytes that features may take at a time, see `rowBlocks`. */
  readonly memoryLimit?: number | undefined;
}

/** Answers for every risk that sees the cloud through its predictions only. */
export function bindFeatureRisk(
  backend: Backend,
  neuron: Neuron,
  data: TrainingData,
  { loss, gradient = (_, map, { cotangent }) => map.gradient(cotangent), batches, memoryLimit }: FeatureRisk,
): BoundRisk<FeatureLinearization> {
  const of = rowsOf(data);
  const { outputs } = neuron;
  const total = data.rowWeights?.reduce((sum, weight) => sum + weight, 0) ?? of;
  const rowsAt = batches && batchRows(of, batches);

  const linearize = async (
    features: BlockedFeatures,
    { rows, batch, rowAt, total: divisor }: SeenRows,
    weights: Float64Array,
    { gradientFollows = false }: LinearizationPurpose,
  ): Promise<FeatureLinearization> => {
    const scope = backend.scope();
    const gradients = new BlockSum<Matrix>(backend);
    const predictions = new Float64Array(rows * outputs);
    const slopes = new Float64Array(rows * outputs);
    let sum = 0;
    try {
      const w = scope.own(await backend.upload(weights, [weights.length]));
      await features.walk(async (map, block) => {
        const { start, count } = block;
        predictions.set(rowByRow(await readAndDispose(backend, map.combine(w)), count, outputs), start * outputs);
        for (let i = start; i < start + count; i++) {
          const row = rowAt(i);
          const weight = data.rowWeights?.[row] ?? 1;
          const own = slopes.subarray(i * outputs, (i + 1) * outputs);
          sum += weight * loss.evaluate(predictions.subarray(i * outputs, (i + 1) * outputs), row, own);
          for (let c = 0; c < outputs; c++) own[c] = (weight * own[c]) / divisor;
        }
        // While the features of the block are there: they would have to be made once more.
        if (!gradientFollows || features.kept) return;
        const cotangent = await uploadCotangent(backend, slopes, block, outputs);
        gradients.add(await gradient(backend, map, { block, cotangent, weights }));
        cotangent.dispose();
      });
      const cotangent = await uploadCotangent(backend, slopes, { start: 0, count: rows }, outputs);
      const foreseen = gradients.take();
      return {
        value: sum / divisor,
        predictions,
        slopes,
        cotangent,
        weights: weights.slice(),
        foreseen: foreseen && { features, gradient: foreseen },
        ...(batch && { batch }),
        dispose: () => {
          cotangent.dispose();
          foreseen?.dispose();
        },
      };
    } finally {
      gradients.dispose();
      scope.dispose();
    }
  };

  /** The sum of what each block gives for its part of the cotangent. */
  const sumOverBlocks = async <T extends Vector | Matrix>(
    features: BlockedFeatures,
    { slopes, cotangent }: FeatureLinearization,
    partOf: (map: FeatureMap, block: RowBlock, cotangent: Vector) => T | Promise<T>,
  ): Promise<T> => {
    const parts = new BlockSum<T>(backend);
    try {
      await features.walk(async (map, block) => {
        const own = features.kept ? cotangent : await uploadCotangent(backend, slopes, block, outputs);
        parts.add(await partOf(map, block, own));
        if (own !== cotangent) own.dispose();
      });
      // There is at least one block, as data have at least one row.
      return parts.take() as T;
    } finally {
      parts.dispose();
    }
  };

  const answer = (seen: SeenRows): BoundRisk<FeatureLinearization> => ({
    async lift(positions): Promise<LiftedCloud<FeatureLinearization>> {
      const features = await blockFeatures(backend, neuron, positions, seen, memoryLimit);
      return {
        linearize: (weights, purpose = {}) => linearize(features, seen, weights, purpose),
        firstVariation: async (linearization) =>
          readAndDispose(
            backend,
            await sumOverBlocks(features, linearization, (map, _, cotangent) => map.potential(cotangent)),
          ),
        async gradient(linearization) {
          const { foreseen, weights } = linearization;
          if (foreseen?.features === features) return backend.reshape(foreseen.gradient, foreseen.gradient.shape);
          return sumOverBlocks(features, linearization, (map, block, cotangent) =>
            gradient(backend, map, { block, cotangent, weights }),
          );
        },
        dispose: () => features.dispose(),
      };
    },
    dispose: () => seen.dispose(),
  });

  return {
    ...answer(seenRows(backend, data, { total, keeps: rowsAt === undefined })),
    ...(rowsAt && {
      at: (step: number) => {
        const { batch, indices } = rowsAt(step);
        // Not the weights in the batch, so that the batches of an epoch average to the whole.
        return answer(seenRows(backend, data, { total: (batch.rows * total) / of, indices, batch }));
      },
    }),
  };
}

/** `[n, q]` row by row from the `[q n]` of a feature map. */
function rowByRow(byOutput: Float64Array, rows: number, outputs: number): Float64Array {
  if (outputs === 1) return byOutput;
  return byOutput.map((_, k) => byOutput[(k % outputs) * rows + Math.floor(k / outputs)]);
}

/** The rows of a block, of `[n, q]` row by row, as the `[q count]` of a feature map. */
function uploadCotangent(
  backend: Backend,
  slopes: Float64Array,
  { start, count }: RowBlock,
  outputs: number,
): Promise<Vector> {
  const part = slopes.subarray(start * outputs, (start + count) * outputs);
  const byOutput = outputs === 1 ? part : part.map((_, k) => part[(k % count) * outputs + Math.floor(k / count)]);
  return backend.upload(byOutput, [outputs * count]);
}

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}
