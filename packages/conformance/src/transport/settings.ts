import type { Backend } from '@proxflow/backend';
import {
  proximalStep,
  sinkhorn,
  type DomainChoice,
  type ProximalProblem,
  type ProximalSolution,
  type TransportProblem,
  type TransportSolution,
} from '@proxflow/sinkhorn';
import { assertThat } from '../assertions.js';
import { geometriesOf, withGeometry, type GeometryKind, type Place } from './places.js';

/** What {@link describeTransport} needs to know. */
export interface TransportSuite {
  readonly backend: Backend;
  /** Multiplies every error bound. */
  readonly tolerance: number;
}

/** A geometry and a domain it has. */
export interface Setting {
  readonly kind: GeometryKind;
  readonly domain: DomainChoice;
}

const domainsOf: Record<GeometryKind, readonly DomainChoice[]> = {
  dense: ['auto', 'kernel', 'absorbed', 'log'],
  points: ['auto', 'kernel', 'absorbed', 'log'],
  online: ['auto', 'log'],
  grid: ['auto', 'kernel', 'log'],
};

/** Marginal error at which suites stop: what single precision reaches, and a thousand roundings in double. */
export function stopOf({ precision }: Backend): number {
  return Math.max(64 * precision.epsilon, 1e-12);
}

/** The domains that hold exponents up to `range`: kernel domain only where numbers of that size keep all their digits. */
export function domainsUpTo(range: number, { precision }: Backend): readonly DomainChoice[] {
  const held = Math.log(precision.epsilon / precision.smallestNormal);
  return range < held ? ['auto', 'kernel', 'absorbed', 'log'] : ['auto', 'absorbed', 'log'];
}

/** All settings that serve a problem, those of `domains` only where given. */
export function settingsOf(place: Place, domains?: readonly DomainChoice[]): Setting[] {
  return geometriesOf(place).flatMap((kind) =>
    domainsOf[kind]
      .filter((domain) => domains === undefined || domains.includes(domain))
      .map((domain) => ({ kind, domain })),
  );
}

/** A solution with its plan, row by row. */
export type SolvedTransport = TransportSolution & { readonly entries: Float64Array };

/** The parts of a problem that a setting does not say. */
export type TransportQuestion = Omit<TransportProblem, 'backend' | 'cost' | 'domain'>;

/** Solves in one setting, holds the loop to converging where it was told to, and reads the plan. */
export async function solveIn(
  { backend }: TransportSuite,
  place: Place,
  { kind, domain }: Setting,
  question: TransportQuestion,
): Promise<SolvedTransport> {
  return withGeometry(backend, place, kind, async (cost) => {
    const solution = await sinkhorn({ backend, cost, domain, tolerance: stopOf(backend), ...question });
    const name = settingName({ kind, domain });
    assertThat(solution.status === 'converged', `${name}: expected status converged, found ${solution.status}`);
    if (domain !== 'auto') {
      assertThat(solution.domain === domain, `${name}: expected domain ${domain}, found ${solution.domain}`);
    }
    const plan = await solution.plan();
    const entries = await backend.read(plan);
    plan.dispose();
    return { ...solution, entries };
  });
}

/** As messages call a setting. */
export function settingName({ kind, domain }: Setting): string {
  return `${kind} cost, domain ${domain}`;
}

/** Solves in every setting and hands each solution over with its setting's name. */
export async function inEverySetting(
  suite: TransportSuite,
  place: Place,
  question: TransportQuestion,
  body: (solved: SolvedTransport, name: string) => void | Promise<void>,
  domains?: readonly DomainChoice[],
): Promise<void> {
  for (const setting of settingsOf(place, domains)) {
    await body(await solveIn(suite, place, setting, question), settingName(setting));
  }
}

/** The parts of a proximal step that a setting does not say. */
export type StepQuestion = Omit<ProximalProblem, 'backend' | 'cost' | 'domain' | 'logWeights' | 'potential'> & {
  readonly weights: readonly number[];
  readonly potential: readonly number[];
};

/** Takes a proximal step in one setting. */
export async function stepIn(
  { backend }: TransportSuite,
  place: Place,
  { kind, domain }: Setting,
  { weights, potential, ...question }: StepQuestion,
): Promise<ProximalSolution> {
  const logWeights = Float64Array.from(weights, Math.log);
  const settings = { tolerance: stopOf(backend), ...question, logWeights, potential: Float64Array.from(potential) };
  return withGeometry(backend, place, kind, (cost) => proximalStep({ backend, cost, domain, ...settings }));
}
