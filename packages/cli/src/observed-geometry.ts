import type { Geometry } from 'proxflow';

/** The same geometry, but `onSweep` is called after every sweep over its kernels. */
export function observedGeometry(geometry: Geometry, onSweep: () => void): Geometry {
  return {
    ...geometry,
    async kernel(scale, domain) {
      const operator = await geometry.kernel(scale, domain);
      // The domain is a getter that changes: it is inherited, not copied.
      const observed = Object.create(operator) as typeof operator;
      observed.sweep = async (...question) => {
        const sweep = await operator.sweep(...question);
        onSweep();
        return sweep;
      };
      return observed;
    },
  };
}
