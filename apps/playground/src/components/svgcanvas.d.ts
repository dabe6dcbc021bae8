declare module 'svgcanvas' {
  /** The part of the library that is used: a canvas's 2-D context that writes SVG. */
  export class Context {
    constructor(options: { readonly width: number; readonly height: number; readonly document: Document });
    getSerializedSvg(): string;
  }
}
