// Its own file, and CommonJS: jscodeshift has Babel compile transforms to CommonJS, where `import.meta` is a syntax error.
export = __dirname
