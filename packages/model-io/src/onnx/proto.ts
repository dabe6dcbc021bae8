import { PbfWriter } from 'pbf';

// The messages of onnx.proto (IR version 8) that a graph without control flow needs, by field number.
// Source: https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto

/** Element types by their number in TensorProto.DataType. */
export const elementTypes = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
/** The name of one. */
export type ElementType = keyof typeof elementTypes;

/** A constant. */
export type OnnxTensor =
  | { readonly type: 'double'; readonly dims: readonly number[]; readonly values: Float64Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly values: readonly number[] }
  | { readonly type: 'string'; readonly dims: readonly number[]; readonly values: readonly string[] };

/** An attribute of a node: integers, or texts. */
export type OnnxAttribute = number | readonly number[] | readonly string[];

/** One operation. */
export interface OnnxNode {
  readonly operator: string;
  /** `ai.onnx.ml`, or empty for the standard one. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output; a dimension is a number or a name for any. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** A whole model. */
export interface OnnxDocument {
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly graphName: string;
  readonly description: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly (OnnxTensor & { readonly name: string })[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a ModelProto. */
export function encodeOnnx(document: OnnxDocument): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, document.irVersion);
  pbf.writeStringField(2, 'proxflow');
  pbf.writeStringField(6, document.description);
  pbf.writeMessage(7, writeGraph, document);
  for (const opset of document.opsets) pbf.writeMessage(8, writeOpset, opset);
  for (const entry of Object.entries(document.metadata)) pbf.writeMessage(14, writeEntry, entry);
  return pbf.finish();
}

function writeOpset({ domain, version }: OnnxDocument['opsets'][number], pbf: PbfWriter): void {
  pbf.writeStringField(1, domain);
  pbf.writeVarintField(2, version);
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeGraph(document: OnnxDocument, pbf: PbfWriter): void {
  for (const node of document.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, document.graphName);
  for (const constant of document.constants) pbf.writeMessage(5, writeTensor, constant);
  for (const input of document.inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of document.outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode({ operator, domain, inputs, output, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, output);
  pbf.writeStringField(4, operator);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
  pbf.writeStringField(7, domain);
}

function writeAttribute([name, value]: readonly [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, 2);
    return;
  }
  const texts = typeof value[0] === 'string';
  for (const entry of value) {
    if (typeof entry === 'string') pbf.writeStringField(9, entry);
    else pbf.writeVarintField(8, entry);
  }
  pbf.writeVarintField(20, texts ? 8 : 7);
}

function writeTensor({ name, ...tensor }: OnnxDocument['constants'][number], pbf: PbfWriter): void {
  for (const length of tensor.dims) pbf.writeVarintField(1, length);
  pbf.writeVarintField(2, elementTypes[tensor.type]);
  if (tensor.type === 'string') for (const text of tensor.values) pbf.writeStringField(6, text);
  pbf.writeStringField(8, name);
  if (tensor.type !== 'string') pbf.writeBytesField(9, rawBytes(tensor));
}

function rawBytes(tensor: OnnxTensor & { readonly type: 'double' | 'int64' }): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * tensor.values.length));
  if (tensor.type === 'double') tensor.values.forEach((value, i) => view.setFloat64(8 * i, value, true));
  else tensor.values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true));
  return new Uint8Array(view.buffer);
}

function writeValue({ name, type, dims }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, (_, typeProto) => typeProto.writeMessage(1, writeTensorType, { type, dims }), undefined);
}

function writeTensorType({ type, dims }: Pick<OnnxValue, 'type' | 'dims'>, pbf: PbfWriter): void {
  pbf.writeVarintField(1, elementTypes[type]);
  pbf.writeMessage(2, (all, shape) => all.forEach((dim) => shape.writeMessage(1, writeDimension, dim)), dims);
}

function writeDimension(dim: number | string, pbf: PbfWriter): void {
  if (typeof dim === 'number') pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}
