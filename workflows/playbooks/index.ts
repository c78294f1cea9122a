export { mcpCompromise } from './mcp-compromise.ts';
