import { fromScalarCost, type GroundCost } from '@proxflow/costs';

const radians = Math.PI / 180;

/** c(x, y) is the angle in radians between two points of the globe, each given by latitude and longitude in degrees. */
export function greatCircleCost(): GroundCost {
  return fromScalarCost({
    name: 'great circle',
    cost: ([latitude, longitude], [otherLatitude, otherLongitude]) => {
      const [a, b] = [latitude * radians, otherLatitude * radians];
      const [north, east] = [(b - a) / 2, ((otherLongitude - longitude) * radians) / 2];
      // The haversine keeps its digits for points close together, where the arc cosine of a scalar product loses them.
      const chord = Math.sin(north) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(east) ** 2;
      return 2 * Math.asin(Math.min(1, Math.sqrt(chord)));
    },
  });
}
