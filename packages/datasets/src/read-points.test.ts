import { InvalidDataError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { readPoints } from './index.js';

const read = (text: string, options = {}) => readPoints(text, { name: 'cloud.csv', ...options });

function failing(text: string, options = {}): InvalidDataError {
  try {
    read(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDataError);
    return error as InvalidDataError;
  }
  throw new Error('expected an error');
}

describe('readPoints', () => {
  it('tells coordinates from masses', () => {
    expect(read('x,weight,y\n1,0.5,2\n3,0,4\n')).toEqual({
      name: 'cloud.csv',
      features: Float64Array.of(1, 2, 3, 4),
      rows: 2,
      columns: 2,
      coordinateNames: ['x', 'y'],
      weights: Float64Array.of(0.5, 0),
    });
    expect(read('x,weight\n1,2\n', { weight: 'mass' })).toMatchObject({ columns: 2, weights: undefined });
  });

  it('finds the coordinates of another file by name', () => {
    const { features, weights } = read('y,weight,x\n2,1,1\n', { coordinates: ['x', 'y'] });
    expect([features, weights]).toEqual([Float64Array.of(1, 2), Float64Array.of(1)]);
  });

  it.each([
    ['x,z\n1,2\n', { coordinates: ['x', 'y'] }, 'row 1, column "y"', 'no such column'],
    ['x,y,z\n1,2,3\n', { coordinates: ['x', 'y'] }, 'row 1, column "z"', 'a coordinate of its own'],
    ['weight\n1\n', {}, 'row 1, column "weight"', 'masses only'],
    ['x,weight\n1,1\n2,-0.5\n', {}, 'row 3, column "weight"', -0.5],
    ['x,weight\n1,0\n2,0\n', {}, 'column "weight"', 'no mass at all'],
    ['x,weight\n1,NaN\n', {}, 'row 2, column "weight"', 'NaN'],
    ['x,weight\n1,1\noops,1\n', {}, 'row 3, column "x"', 'oops'],
  ])('refuses %j', (text, options, place, value) => {
    expect(failing(text, options)).toMatchObject({ argument: 'cloud.csv', place, value });
  });
});
