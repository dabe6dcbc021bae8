import { OwnershipError } from './errors.js';
import { sizeOf, type DType, type Shape, type Tensor } from './tensor.js';
import type { MemoryReport, Scope } from './backend.js';

/** The handle class behind `Tensor`; only a {@link Ledger} makes one. */
export class OwnedTensor<H> implements Tensor {
  readonly size: number;
  #handle: H | undefined;

  constructor(
    readonly ledger: Ledger<H>,
    handle: H,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {
    this.#handle = handle;
    this.size = sizeOf(shape);
  }

  get isDisposed(): boolean {
    return this.#handle === undefined;
  }

  get handle(): H {
    if (this.#handle !== undefined) return this.#handle;
    throw new OwnershipError({
      argument: `tensor [${this.shape.join(', ')}]`,
      expected: 'a handle that is still alive',
      remedy: 'Keep the handle until its last use; what is made in tidy() lives on only if it is returned.',
    });
  }

  dispose(): void {
    if (this.#handle === undefined) return;
    this.ledger.release(this, this.#handle);
    this.#handle = undefined;
  }
}

/** Knows every living handle of one backend, and which `tidy` frame it was made in. */
export class Ledger<H> {
  readonly #alive = new Set<OwnedTensor<H>>();
  readonly #frames: Set<OwnedTensor<H>>[] = [];
  #bytes = 0;

  constructor(
    readonly backend: string,
    readonly dtype: DType,
    readonly free: (handle: H) => void,
  ) {}

  adopt(handle: H, shape: Shape): OwnedTensor<H> {
    const tensor = new OwnedTensor(this, handle, shape, this.dtype);
    this.#alive.add(tensor);
    this.#frames.at(-1)?.add(tensor);
    this.#bytes += this.bytesOf(tensor);
    return tensor;
  }

  release(tensor: OwnedTensor<H>, handle: H): void {
    this.#alive.delete(tensor);
    for (const frame of this.#frames) frame.delete(tensor);
    this.#bytes -= this.bytesOf(tensor);
    this.free(handle);
  }

  /** The driver's storage behind a public handle. @throws OwnershipError for another backend's handle. */
  handleOf(tensor: Tensor): H {
    if (tensor instanceof OwnedTensor && tensor.ledger === this) return (tensor as OwnedTensor<H>).handle;
    throw new OwnershipError({
      argument: 'tensor',
      value: tensor,
      expected: `a handle made by this instance of backend "${this.backend}"`,
      remedy: 'Move the numbers over: await target.upload(await source.read(tensor), tensor.shape).',
    });
  }

  memory(): MemoryReport {
    return { tensors: this.#alive.size, bytes: this.#bytes };
  }

  tidy<T>(body: () => T): T {
    const frame = new Set<OwnedTensor<H>>();
    this.#frames.push(frame);
    let kept = new Set<unknown>();
    try {
      const result = body();
      if (typeof (result as { then?: unknown } | undefined)?.then === 'function') {
        throw new OwnershipError({
          argument: 'tidy(body)',
          value: 'a promise',
          expected: 'a body that does not wait',
          remedy: 'Use backend.scope() in code that awaits.',
        });
      }
      kept = collectTensors(result);
      return result;
    } finally {
      this.#frames.pop();
      const outer = this.#frames.at(-1);
      for (const tensor of frame) {
        if (kept.has(tensor)) outer?.add(tensor);
        else tensor.dispose();
      }
    }
  }

  private bytesOf(tensor: Tensor): number {
    return tensor.size * (this.dtype === 'float64' ? 8 : 4);
  }
}

/** A scope is a list: `own` adds, `dispose` empties. */
export function createScope(): Scope {
  const owned: Tensor[] = [];
  return {
    own: (tensor) => {
      owned.push(tensor);
      return tensor;
    },
    dispose: () => {
      for (const tensor of owned.splice(0)) tensor.dispose();
    },
  };
}

/** All handles in a value made of handles, arrays and plain objects. */
function collectTensors(value: unknown, into = new Set<unknown>()): Set<unknown> {
  if (value instanceof OwnedTensor) into.add(value);
  else if (Array.isArray(value)) for (const item of value) collectTensors(item, into);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) collectTensors(item, into);
  }
  return into;
}
