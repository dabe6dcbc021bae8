import { drawSvg, type ChartSpecification } from '@proxflow/charts';

/** A picture of the report. */
export interface Plot {
  /** Names its file, without extension. */
  readonly name: string;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  readonly svg: string;
}

/** Draws a picture in the fixed colours of print. */
export async function draw(name: string, description: string, specification: ChartSpecification): Promise<Plot> {
  return { name, description, svg: await drawSvg(specification) };
}
