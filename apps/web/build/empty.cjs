/** Stands for Node's modules in code that only asks for them when it runs in Node. */
module.exports = {};
