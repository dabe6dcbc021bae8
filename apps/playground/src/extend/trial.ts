/** What is written in the editor. */
export type PartKind = 'loss' | 'cost';

/** A part to try: text whose last expression is its definition. */
export interface TrialRequest {
  readonly kind: PartKind;
  readonly source: string;
}

/** What a trial tells on its way. */
export type TrialNews =
  | { readonly type: 'check'; readonly name: string; readonly failure: string | undefined }
  | {
      readonly type: 'fit';
      readonly risks: readonly number[];
      readonly curve: readonly number[];
      readonly truth: readonly number[];
    }
  | {
      readonly type: 'plan';
      readonly x: Float64Array;
      readonly y: Float64Array;
      readonly plan: Float32Array;
      readonly transportCost: number;
    }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'done' };

/** From the page to the frame. */
export interface FrameRequest extends TrialRequest {
  readonly id: number;
  /** The worker is ended after so long. */
  readonly milliseconds: number;
}

/** From the frame to the page. */
export interface FrameNews {
  readonly id: number;
  readonly news: TrialNews | { readonly type: 'late' } | { readonly type: 'ready' };
}
