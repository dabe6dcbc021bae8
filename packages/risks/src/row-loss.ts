import type { ClassLoss } from './class-loss.js';
import type { Loss } from './loss.js';

/** A loss of one row of q predictions, whatever its targets are: what a risk of predictions sums over the data. */
export interface RowLoss {
  /** l(f_i, y_i); writes dl/df `[q]` into `slopes`. */
  evaluate(predictions: Float64Array, row: number, slopes: Float64Array): number;
}

/**
 * The loss of each row: of a class index where the loss is one of classes; else the sum over the outputs of the loss of
 * each, with targets `[n, q]` row by row.
 */
export function rowLoss(loss: Loss | ClassLoss, targets: Float64Array): RowLoss {
  if (loss.targets === 'class') {
    return {
      evaluate(predictions, row, slopes) {
        loss.derivative(predictions, targets[row], slopes);
        return loss.value(predictions, targets[row]);
      },
    };
  }
  return {
    evaluate(predictions, row, slopes) {
      let total = 0;
      for (let c = 0; c < predictions.length; c++) {
        const target = targets[row * predictions.length + c];
        slopes[c] = loss.derivative(predictions[c], target);
        total += loss.value(predictions[c], target);
      }
      return total;
    },
  };
}
