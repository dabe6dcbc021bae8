import {
  elementTypes,
  type ElementType,
  type OnnxAttribute,
  type OnnxDocument,
  type OnnxNode,
  type OnnxValue,
} from './proto.js';

/**
 * Puts a graph together node by node. Values are handed on by name; numbers are double unless cast.
 *
 * @example
 * ```ts
 * const square: OnnxNeuron = (graph, { inputs, inputDimension, particles, positions, weights }) => {
 *   const theta = graph.constant(positions, [particles, inputDimension]);
 *   const u = graph.node('MatMul', [inputs, graph.node('Transpose', [theta])]);
 *   return graph.node('MatMul', [graph.node('Mul', [u, u]), graph.constant(weights, [particles, 1])]);
 * };
 * ```
 */
export class OnnxGraph {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxDocument['constants'][number][] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  #names = 0;

  /** Adds an operation with one output; returns the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    return this.#push(operator, inputs, attributes, domain, this.#fresh(operator));
  }

  /** Adds numbers of the given shape, in double; `[]` is a scalar. */
  constant(values: ArrayLike<number>, dims: readonly number[]): string {
    const name = this.#fresh('constant');
    this.#constants.push({ name, type: 'double', dims, values: Float64Array.from(values) });
    return name;
  }

  /** Adds integers, such as axes and shapes. */
  integers(values: readonly number[]): string {
    const name = this.#fresh('integers');
    this.#constants.push({ name, type: 'int64', dims: [values.length], values });
    return name;
  }

  /** Adds texts. */
  texts(values: readonly string[]): string {
    const name = this.#fresh('texts');
    this.#constants.push({ name, type: 'string', dims: [values.length], values });
    return name;
  }

  /** Converts values to another type. */
  cast(value: string, type: ElementType): string {
    return this.node('Cast', [value], { to: elementTypes[type] });
  }

  /** Declares an input. */
  input(value: OnnxValue): string {
    this.#inputs.push(value);
    return value.name;
  }

  /** Declares an output and says which value it is. */
  output(output: OnnxValue, value: string): void {
    this.#outputs.push(output);
    this.#push('Identity', [value], {}, '', output.name);
  }

  /** Nodes, constants, inputs and outputs so far. */
  parts(): Pick<OnnxDocument, 'nodes' | 'constants' | 'inputs' | 'outputs'> {
    return {
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  #push(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    domain: string,
    output: string,
  ): string {
    this.#nodes.push({ operator, domain, inputs, output, attributes });
    return output;
  }

  #fresh(stem: string): string {
    return `proxflow/${stem}_${this.#names++}`;
  }
}
