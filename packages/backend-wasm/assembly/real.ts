/** The number type of one build: compile.mjs puts `f64` here for the float64 modules. */
export type Real = f32;
