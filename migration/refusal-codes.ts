/**
 * Why a call is left alone: stable codes, most of them those of the table of hazards, with the sentence that reports show.
 * `{{name}}` is the function in question, `{{place}}` where it is decided.
 */
export const REFUSALS = {
  'already-promise': "'{{name}}' returns a promise on some paths only, and {{place}} does not await it.",
  'also-a-promise': "'{{name}}' is used as a promise elsewhere, so awaiting it where it is made would change that.",
  'array-from-callback': "'{{name}}' is called by Array.from, which does not wait for promises.",
  'async-iterable': "'{{name}}' gives an async iterable, which only a loop can collect. Collect it with 'for await' first.",
  'await-identifier': "'{{name}}' uses 'await' as a name, which async functions cannot.",
  'callback-parameters': "The callback at {{place}} takes a 'done' callback or context that an async function cannot be combined with.",
  'callback-returns-promise': "The callback of '{{name}}' returns what may be a promise in a form that cannot be awaited as it stands.",
  'calls-outer-callback': "'{{name}}' ({{place}}) calls a callback of the function around it, whose receiver would see the work half done.",
  'cjs-top-level': "'{{name}}' is called while a CommonJS module is loaded ({{place}}), where nothing can be awaited.",
  'coercion-protocol': "'{{name}}' is called by the language itself, which does not wait for promises.",
  'crash-handler': "'{{name}}' runs while the process crashes ({{place}}) and must stay synchronous.",
  decorated: "'{{name}}' has a decorator, which would see a function that returns a promise.",
  'describe-body': "The test suite body at {{place}} must stay synchronous: tests are collected while it runs.",
  'dispose-protocol': "'{{name}}' disposes of a resource synchronously.",
  'dynamic-dispatch': "'{{name}}' may be called through a key that is only known at run time ({{place}}).",
  'empty-catch': "'{{name}}' was written without a handler, and only you know which one is right.",
  'error-first-callback': "'{{name}}' is the callback of an asynchronous call ({{place}}), which ignores a promise: an error in it would be lost.",
  'escapes-as-value': "'{{name}}' is passed on as a value at {{place}}, so that its callers are not all known.",
  'esm-tla-breaks-require': 'The module would need top-level await at {{place}}, which breaks whoever loads it with require(): a module of the project, or users of the package.',
  'event-after-await': "'{{name}}' decides about an event, or listens for the next one, after it would wait ({{place}}), when it is too late.",
  'event-listener': "'{{name}}' is an event listener ({{place}}), and emitters ignore the promise it would return.",
  'event-sequence': "'{{name}}' takes events that follow each other ({{place}}), and an async listener would take the next before it is done with the last.",
  'exit-handler': "'{{name}}' runs while the process ends ({{place}}), when nothing asynchronous completes.",
  'express4-handler': "'{{name}}' is a handler of a framework that ignores rejections ({{place}}): a failing request would hang.",
  'external-callback': "'{{name}}' is called by code outside the project ({{place}}) that uses what it returns at once.",
  'fire-and-forget': "'{{name}}' is called where it stands to go on by itself. Add '.catch(…)', or await it if it need not.",
  'floating-caller': "'{{name}}' returns a promise already, and {{place}} goes on without waiting for it.",
  'for-await-list': "The loop takes the promises of '{{name}}' in turn. Iterate over 'await Promise.all(…)' where one that rejects early must be handled.",
  'in-class-field': "'{{name}}' is called while a class field is initialised ({{place}}), where nothing can be awaited.",
  'in-constructor': "The constructor '{{name}}' ({{place}}) needs it, and constructors cannot be async.",
  'in-generator': "'{{name}}' is a generator, whose callers iterate it synchronously.",
  'in-getter': "'{{name}}' is an accessor ({{place}}), and accessors cannot be async.",
  'in-setter': "'{{name}}' is an accessor ({{place}}), and accessors cannot be async.",
  'in-static-block': 'It stands in a static block ({{place}}), where nothing can be awaited.',
  'iterator-protocol': "'{{name}}' is part of the iterator protocol, which is synchronous.",
  'kept-for-pinned-callers': "'{{name}}' has an async form beside it ('{{place}}'), and stays for the callers that cannot wait.",
  'kept-for-pinned-callers': "'{{name}}' has an async form beside it ('{{place}}'), and stays for the callers that cannot wait.",
  'late-await': "'{{name}}' was started early on purpose. Await it together with the others by 'Promise.all', which handles its rejection from the start.",
  'never-iterated': "'{{name}}' is an async generator, which runs only while somebody iterates over it. Use 'for await (… of …)'.",
  'no-async-form': "'{{name}}' has no asynchronous form of the same shape. Run it in a worker thread, or change it by hand.",
  'outside-run': "'{{name}}' would have to be awaited at {{place}}, outside the files that this run may edit.",
  'passed-as-value': 'The API is passed on as a value at {{place}}; only calls of it are rewritten.',
  'promise-executor': "'{{name}}' is the executor of a promise ({{place}}): an error in it would be lost.",
  'promisified-type': "TypeScript's type of the promisified '{{name}}' has no room for the arguments or the result of this call.",
  'public-api': "'{{name}}' is public API of the package, and its callers are not in this project. Run with '--public-api twin' to put an async form beside it, or with '--public-api change' to convert it.",
  'reached-by-name': "'{{name}}' is reached by its name as a string at {{place}}.",
  'signature-family': "'{{name}}' belongs to an interface or a family of overriding methods ({{place}}), which must change together.",
  'spread-arguments': "The arguments of '{{name}}' are spread or too many, so that one of them may be taken for something else.",
  'stubbed-api': "A test replaces {{name}} ({{place}}); the rewritten code would not call the replacement.",
  'sync-hook': "'{{name}}' listens for an event that the project emits itself ({{place}}), and goes on when the listeners return.",
  'test-done': 'The test at {{place}} takes a callback and cannot return a promise as well.',
  'test-timing': "'{{name}}' runs from a timer that a test advances by itself ({{place}}), and would not be done when the test looks.",
  'timer-callback': "'{{name}}' runs from a timer ({{place}}), which ignores the promise it would return.",
  'twin-too-long': "An async copy of '{{name}}' ({{place}}) would repeat more than {{lines}} lines. Take what it shares with its callers out of it first.",
  'twin-too-long': "An async copy of '{{name}}' ({{place}}) would repeat more than {{lines}} lines. Take what it shares with its callers out of it first.",
  'type-predicate': "'{{name}}' is a type predicate, which cannot be async.",
  'types-break': "The project's own compiler says what it did not say before ({{place}}), so that it was put back.",
  'unhandled-callback': "Nobody waits for what '{{name}}' is given, whatever is awaited. Catch its errors inside.",
  'unknown-place': "'{{name}}' does not stand where an edit could address it.",
  'unparsed-caller': "{{place}} names '{{name}}' and was not analysed (it does not parse, or is no plain source file), so that its callers are not all known.",
  'unresolved-receiver': "{{place}} calls a method '{{name}}' of something that could not be resolved, and may mean this one.",
  'used-as-constructor': "'{{name}}' is used with 'new' ({{place}}), and async functions cannot be.",
  'verify-failed': "'{{name}}' passes without it and fails with it ({{place}}), so that it was put back.",
  'worker-code': "'{{name}}' runs in a worker ({{place}}), where blocking does no harm.",
} as const satisfies Readonly<Record<string, string>>

/** Why awaits stay one after another. */
export const SEQUENCE_REFUSALS = {
  'aggregator-form': "'{{name}}' at {{place}} does not fail with its first element: without the 'await' an error would end up somewhere else.",
  'comment-in-between': 'A comment at {{place}} stands where the new form has no place for it.',
  'declared-types': 'Some of the declarations around {{place}} have a type and some have none; give all of them one, or none.',
  'dropped-result': 'Nothing looks at what is awaited at {{place}}: it is there for what it does, or as a check of what follows.',
  'early-exit': "The loop may end early ('{{name}}' at {{place}}), and the rounds after that would have begun.",
  'error-handling': "A round handles its own errors or resources ('{{name}}' at {{place}}), which rounds that overlap would mix up.",
  'loop-form': 'The loop has a form that there is no concurrent one for: at {{place}} it counts, fills several collections, or fills one other than a list under a condition.',
  'maybe-no-promise': "It is not certain that '{{name}}' at {{place}} gives a promise whose 'then' could be called.",
  'nested-loop': 'The loop around it runs its rounds at once already ({{place}}); both together would begin too much.',
  'order-of-effects': "'{{name}}' ({{place}}) changes something or takes its time on purpose, so that the order of the calls shows.",
  'other-edits': "Another codemod of this run changes the file of '{{name}}'. Run this one again by itself.",
  pagination: "A round asks again with what it was answered ('{{name}}' at {{place}}).",
  repetition: "'{{name}}' at {{place}} is asked the same in every round: it waits for another answer.",
  'result-form': 'The declarations at {{place}} do not go together in one.',
  'shared-state': "'{{name}}' at {{place}} is changed in one round and there for the next, or for others, to see.",
  'unknown-callee': "What '{{name}}' ({{place}}) does is not known, so that the order of the calls may matter.",
} as const satisfies Readonly<Record<string, string>>

const sentences = { ...REFUSALS, ...SEQUENCE_REFUSALS }

export type RefusalCode = keyof typeof sentences

export function refusalMessage(code: RefusalCode, name: string, place: string): string {
  // `'end' on callback` has quotes of its own.
  const quoted = name.includes("'") ? name : `'${name}'`
  return sentences[code].replaceAll("'{{name}}'", () => quoted).replaceAll('{{name}}', () => name).replaceAll('{{place}}', () => place)
}
