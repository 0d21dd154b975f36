// starknet.js looks for a global WebSocket while it loads; Node has one from version 22 on.
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket;
