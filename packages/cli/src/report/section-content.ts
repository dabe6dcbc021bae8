import type { Html } from './html.js';

/** A part of the report before it has its heading. */
export interface SectionContent {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly Html[];
  /** Whether it needs the whole width of a wide screen. */
  readonly wide?: boolean;
}
