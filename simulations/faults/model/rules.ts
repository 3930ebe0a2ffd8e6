// The rules of a model: all of them hold, or all but one, and then the model must find what is wrong.

/** `without`: rule → how a run is called that leaves it out. */
export const rulesOf = <Name extends string>(without: Readonly<Record<Name, string>>) => {
  const names = Object.keys(without) as Name[]
  const allBut = (left: Name | null) =>
    Object.fromEntries(names.map((name) => [name, name !== left])) as Record<Name, boolean>
  return {
    allRules: allBut(null),
    /** By how they are called. */
    leftOut: Object.fromEntries(names.map((name) => [without[name], allBut(name)])),
  }
}
