/** One of the four builds. */
export interface Build {
  readonly name: 'float32' | 'float32-relaxed' | 'float64' | 'float64-relaxed';
  readonly dtype: 'float32' | 'float64';
  readonly relaxed: boolean;
}
export const builds: readonly Build[];
export function compileModule(build: Build, shared?: boolean): Promise<Uint8Array<ArrayBuffer>>;
export function moduleFile(bytes: Uint8Array): string;
export function workerFile(): Promise<string>;
