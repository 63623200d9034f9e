import { createRule } from './new-rule/create.js'

/** `npm run new-rule -- no-something`: a rule, its page and its test, which pass as they are. */

const [name] = process.argv.slice(2)
if (name === undefined || !/^(?:no|require)-[a-z]+(?:-[a-z]+)*$/.test(name)) {
  console.error("Give the rule a name after the construct it finds, such as 'no-blocking-call' or 'require-for-await'.")
  process.exitCode = 2
} else {
  console.log(`Written: ${createRule(new URL('../', import.meta.url), name).join(', ')}. Now run 'npm run generate'.`)
}
