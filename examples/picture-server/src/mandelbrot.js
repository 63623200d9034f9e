import { shadeOf } from './shades.js'

const MOST_STEPS = 400

/** The Mandelbrot set as a portable greymap: a header, and a byte for each point. */
export function picture(size) {
  const header = Buffer.from(`P5\n${size} ${size}\n255\n`)
  const points = Buffer.alloc(size * size)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) points[y * size + x] = shadeOf(stepsAt((3 * x) / size - 2.25, (3 * y) / size - 1.5), MOST_STEPS)
  }
  return Buffer.concat([header, points])
}

function stepsAt(real, imaginary) {
  let a = 0
  let b = 0
  let steps = 0
  while (a * a + b * b < 4 && steps < MOST_STEPS) {
    ;[a, b] = [a * a - b * b + real, 2 * a * b + imaginary]
    steps += 1
  }
  return steps
}
