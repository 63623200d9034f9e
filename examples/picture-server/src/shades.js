export function shadeOf(steps, most) {
  return steps === most ? 0 : 255 - Math.round((255 * steps) / most)
}
