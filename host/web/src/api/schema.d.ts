// Made by `npm run generate` from host/http/openapi.json. Not to be edited.

export interface paths {
    "/api/v1/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's chats, and the position from which to follow what happens. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Begin a group, or open the direct chat with somebody. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewChat"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One chat. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commands that the caller may use here. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Run a command in a chat. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcome"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/commands/{command}/options/{option}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values that may be meant by what is typed for an option. */
        get: {
            parameters: {
                query?: {
                    /** @description What is typed so far. */
                    typed?: string;
                };
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    command: string;
                    option: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SuggestionList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People from outside in a chat. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatCustomers"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/customers/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take somebody from outside out of a chat: from then on they see nothing of it, and their open screens
         *     close. For who owns the group, and for who looks after them. Sending it again changes nothing more.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    customer: components["schemas"]["CustomerId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/customers/{customer}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hand somebody from outside over: another colleague of the chat looks after them from then on. For who
         *     looks after them, for administrators, and for who owns the group. Sending it again changes nothing more.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    customer: components["schemas"]["CustomerId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewOwner"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The links of a group. For who owns the group. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatLinks"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a link by which people from outside come into a group in which nothing was said yet, or which
         *     is external already. For who owns the group.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewChatLink"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MadeChatLink"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/links/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a link: nobody comes by it any more, and who has come stays. For who owns the group, and for
         *     whose link it is. Sending it again changes nothing more.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    link: components["schemas"]["LinkId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/links/{link}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make another code for a link that asks for one: the one before is good no more. For who owns the
         *     group, and for whose link it is.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                    link: components["schemas"]["LinkId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewLinkCode"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in a chat. */
        get: {
            parameters: {
                query?: {
                    /** @description Where the page before ended. */
                    cursor?: components["schemas"]["UserId"] | null;
                    /** @description How many, at most 200. */
                    limit?: number | null;
                };
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberPage"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Bring people into a group. For who owns the group, and administrators in it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMembers"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take somebody out of a group, for who owns it and administrators in it; or leave it oneself. The owner
         *     cannot be taken out.
         */
        delete: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                    person: components["schemas"]["UserId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A chat's messages, a page at a time. */
        get: {
            parameters: {
                query?: {
                    /** @description Only what stands before this position; without it, the newest. */
                    before?: number | null;
                    /** @description How many, at most 100. */
                    limit?: number | null;
                };
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["History"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Say something in a chat. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMessage"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plugins that were added to a chat. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChatPlugins"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/plugins/{plugin}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Add a plugin to a group, which lets it read there. For who owns the group. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Take a plugin out of a group. For who owns the group. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chats/{chat}/read-mark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say how far one has read. A mark never moves back, so that sending it again is harmless. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    chat: components["schemas"]["ChatId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReadMark"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/company": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the company's time zone. Administrators only. Sending it again changes nothing more. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CompanyChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MeView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/customers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Somebody from outside: who they are, and in which chat. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerMeView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Leave the chat for good, as somebody from outside. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/me/passes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a pass by which one goes on, as the same person from outside, on another device: good once, for
         *     ten minutes. The one before is good no more.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MadePass"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where one is signed in, as somebody from outside. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerSessions"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/me/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of one's own sessions, as somebody from outside: its screens close. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session: components["schemas"]["SessionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All departments of the company; `parent` makes them a tree. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepartmentList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a department. For administrators. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUnit"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepartmentView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a department in which nobody and nothing is. For administrators. */
        delete: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    department: components["schemas"]["DepartmentId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename or move a department. For administrators. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    department: components["schemas"]["DepartmentId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnitChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepartmentView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened after a position. */
        get: {
            parameters: {
                query: {
                    /** @description The position up to which the client knows everything. */
                    after: number;
                    /** @description How many entries of the log to consider, at most 200. */
                    limit?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload a file: its bytes are the body, its media type the `Content-Type`. */
        post: {
            parameters: {
                query: {
                    /** @description What the file is called. */
                    name: string;
                };
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/octet-stream": number[];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a file. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    file: components["schemas"]["FileId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FileView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{file}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file's bytes, or a range of them. They are saved, not shown; images may be shown with `inline=true`. */
        get: {
            parameters: {
                query?: {
                    /** @description True: an image is shown in place instead of saved. */
                    inline?: boolean;
                };
                header?: never;
                path: {
                    file: components["schemas"]["FileId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forms/{form}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell that a watched field changed; the form as it is from now on.
         * @description It keeps its id. Nothing needs to be complete yet.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    form: components["schemas"]["FormId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FormChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FormView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forms/{form}/fields/{field}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Options of a lookup for what is typed so far, at most 50. Changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    form: components["schemas"]["FormId"];
                    field: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FormQuery"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FormOptions"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forms/{form}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a form's answers.
         * @description Wrong answers come back as a problem with `errors` by field; the form stays open.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    form: components["schemas"]["FormId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcome"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/join/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look whereto a link leads. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitationView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Come by a link, without an account. Sent again with the same key, nobody comes a second time. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewCustomer"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerSessionView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/launcher": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plugins that the caller may use. */
        get: {
            parameters: {
                query?: {
                    /** @description Only what may be used in this chat; of pages, those that can stand beside it. */
                    chat?: components["schemas"]["ChatId"] | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Launcher"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MeView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change one's language, time zone or absence; what is left out stays. Sending it again changes nothing more. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MeChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MeView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message, in its newest revision. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Take an own message back: its text, files and card are gone for everybody. Sending it again changes
         *     nothing more.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Give an own message other words. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Correction"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/messages/{message}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Press a button on a message's card. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAction"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcome"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/message-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What plugins offer for a message; nothing for whispers and for what was taken back. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageActionList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/message-actions/{plugin}/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pick what a plugin offers for a message: the message is shown to it, as the caller sees it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    message: components["schemas"]["MessageId"];
                    plugin: components["schemas"]["PluginId"];
                    action: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcome"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who reacted to a message, and with what. */
        get: {
            parameters: {
                query?: {
                    /** @description Where the last page ended. */
                    cursor?: string | null;
                    /** @description How many, at most 200. */
                    limit?: number | null;
                };
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReactedList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put an emoji under a message. Sending it again changes nothing more. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                    emoji: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReactionsView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Take an own emoji away from under a message. Sending it again changes nothing more. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message: components["schemas"]["MessageId"];
                    emoji: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReactionsView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/passes/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look whom a pass is for. Looking does not use it up. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PassView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Go on by a pass, as the person from outside who made it. It is good no more then; sent again with the
         *     same key, the same person gets another session.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CustomerSessionView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find people by a part of their name or login. */
        get: {
            parameters: {
                query?: {
                    /** @description Part of a name or login; empty finds the first ones. */
                    query?: string;
                    /** @description How many, at most 50. */
                    limit?: number | null;
                    /** @description Only who is in this department or below it; several, separated by commas, at most 20. */
                    department?: string | null;
                    /** @description Only who is in this chat. */
                    chat?: components["schemas"]["ChatId"] | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a person, who is then in the group of everybody. For administrators. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAccount"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person: components["schemas"]["UserId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a person. For administrators. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    person: components["schemas"]["UserId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AccountChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/people/{person}/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account with everything that can be changed about it. For administrators. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person: components["schemas"]["UserId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The installed plugins. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Install a package with what is granted to it: `?grant=chat/posting&grant=storage/kv`. */
        post: {
            parameters: {
                query: {
                    /** @description What is granted */
                    grant: string[];
                    /** @description How far, as JSON: scopes by capability. Absent: as before */
                    scopes?: string;
                    /** @description Who may use it, as JSON. Absent: as before, at first everybody */
                    visible_to?: string;
                };
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/wasm": number[];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a package without installing it: what it can do, and what it cannot. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/wasm": number[];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Sheet"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An installed plugin, with what it can do, read from the binary that runs. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginPage"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a plugin. It is gone at once; what it kept goes after it. Its messages stay. */
        delete: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a plugin used, the latest first: kept for 90 days, and at most 200,000 calls. */
        get: {
            parameters: {
                query?: {
                    /** @description Only calls that used this, such as `chat/posting`. */
                    capability?: string;
                    /** @description Only calls for this person. */
                    user?: components["schemas"]["UserId"];
                    /** @description Only calls in which something was refused, or that failed. */
                    trouble?: boolean;
                    /** @description The `next` of the page before. */
                    cursor?: string;
                    /** @description At most so many, 100 at most. */
                    limit?: number;
                };
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditPage"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that a plugin failed to take, and how far it was told. */
        get: {
            parameters: {
                query?: {
                    /** @description Where the last page ended; without it, the beginning. */
                    cursor?: string | null;
                };
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/deliveries/{position}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell a plugin of an event again that it failed to take. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                    position: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a plugin keeps, as JSON lines: its records (values in base64), counters and settings, never its
         *     secrets. The last line is `{"end":true}`; without it the answer is not whole.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jsonl": string;
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose what becomes of messages when this plugin fails as their filter, from the next message on. */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginFilter"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Grant a plugin these capabilities and no others, from the next call on. */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginGrants"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a plugin wrote to its log, the latest first: kept for 7 days, and at most 10,000 lines. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next` of the page before. */
                    cursor?: string;
                    /** @description At most so many, 200 at most. */
                    limit?: number;
                };
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginLog"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a plugin counted and measured, by day and name. Administrators only. */
        get: {
            parameters: {
                query?: {
                    /** @description How many days, today included; 7 unless told, at most 31. */
                    days?: number | null;
                };
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MetricList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/pages/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A page of a plugin. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                    path: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PageQuestion"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShownPage"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/pages/{path}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Press a button on a page. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                    path: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PagePress"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Outcome"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/pages/{path}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand a request of a page's frame to its plugin. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                    path: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PageRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PageReply"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings of a plugin. Administrators only. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Set the settings of a plugin; they are in force at once. A plugin that checks its settings is asked
         *     before. Sending them again changes nothing more.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SettingChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/settings/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a plugin says of the settings that are kept: after an upgrade it may find wrong what it agreed to
         *     before. Administrators only.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingsChecked"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/settings/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one may set for oneself of a plugin; `default` is what holds when one sets nothing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Set for oneself what a plugin lets people set; it is in force at once, for oneself alone. Sending it
         *     again changes nothing more.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SettingChange"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettingList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Switch a plugin on or off, from the next call on. */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginState"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the calls of a plugin came to by day, and how much it keeps. */
        get: {
            parameters: {
                query?: {
                    /** @description Days, today included: 7 when nothing is said, 31 at most. */
                    days?: number;
                };
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginUsage"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/visible-to": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open a plugin to everybody, or to those who are named by any of the three lists, from the next call
         *     on. Outside of it, the plugin does not exist for a person.
         */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginVisibleTo"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhooks of a plugin, with their addresses. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/webhooks/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last requests from outside for a plugin, taken or refused. Administrators only. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    plugin: components["schemas"]["PluginId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HookRequestList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{plugin}/webhooks/{name}/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook another address; the one that it had is good no more. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description Chosen by the client for this change; sent again with it, nothing is done twice. */
                    "Idempotency-Key": string;
                };
                path: {
                    plugin: components["schemas"]["PluginId"];
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookList"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out. The token and the cookie are good no more, and live sockets of the session close. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look whether a setup link still works. */
        get: {
            parameters: {
                query: {
                    /** @description The token of the link. */
                    token: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SetupView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Set up a company and sign its first administrator in.
         * @description The token works for one company, so that sending this again sets up nothing twice. Sent again with the
         *     `Idempotency-Key` of the first time it signs the administrator in, as that did.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Chosen by the client for this change */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Setup"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the socket of live events.
         * @description Text frames from the server are `Frame`s. Close codes: 1001 the server stops, 1013 try again
         *     later, 4401 sign in again, 4409 fetch everything again. A client resumes with its last position.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The position up to which the client knows everything; without it, from now on. */
                    cursor?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Frames follow */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One thing that a plugin could do. */
        Ability: {
            /** @description Why, in the words of its author. */
            because: string;
            /** @description What is granted: the `grant` of an installation. */
            capability: string;
            /** @description Whether what is installed was granted it; absent when it did not ask, or nothing is installed. */
            granted?: boolean | null;
            /** @description The hosts that it reaches, of `net/http`. */
            hosts: components["schemas"]["PluginHost"][];
            /** @description The settings into which an administrator enters more of them. */
            hosts_from: components["schemas"]["PluginHostSetting"][];
            /** @description The ways in which it can be limited. */
            limits: components["schemas"]["ScopeLimit"][];
            /** @description Without it the plugin is not installed. */
            required: boolean;
            scope?: components["schemas"]["Scope"] | null;
            /** @description In words. */
            what: string;
        };
        /** @description What is to be different; what is left out stays, and null takes away. */
        AccountChange: {
            /** @default null */
            absent_until: components["schemas"]["Millis"] | null;
            /**
             * @description False switches the account off: its sessions end and its connections are closed at once.
             * @default null
             */
            active: boolean | null;
            /**
             * @description Whether they administer.
             * @default null
             */
            administrator: boolean | null;
            /**
             * @description Address for mail.
             * @default null
             */
            email: string | null;
            /**
             * @description What is typed at sign-in.
             * @default null
             */
            login: string | null;
            /** @default null */
            manager: components["schemas"]["UserId"] | null;
            /** @default null */
            name: components["schemas"]["Names"] | null;
            /**
             * @description All departments with positions.
             * @default null
             */
            placements: components["schemas"]["NewPlacement"][] | null;
        };
        /** @description An account. */
        AccountView: {
            absent_until?: components["schemas"]["Millis"] | null;
            /** @description False: switched off. */
            active: boolean;
            /** @description True: administrator. */
            administrator: boolean;
            /** @description Address for mail. */
            email?: string | null;
            /** @description Its id. */
            id: components["schemas"]["UserId"];
            /** @description The language they read. */
            locale: components["schemas"]["Locale"];
            /** @description What is typed at sign-in. */
            login: string;
            manager?: components["schemas"]["UserId"] | null;
            /** @description The person's name. */
            name: components["schemas"]["NamesView"];
            /** @description Departments with positions, the first one shown. */
            placements: components["schemas"]["PlacementView"][];
        };
        /**
         * @description Where a column's text stands.
         * @enum {string}
         */
        Align: "start" | "end";
        /** @description A value inside a text, to be shown in the viewer's own way. */
        ArgView: {
            /** @enum {string} */
            kind: "text";
            /** @description The text. */
            text: string;
        } | {
            /** @enum {string} */
            kind: "number";
            /** @description E.g. `1299.90`. */
            number: string;
        } | {
            /** @description E.g. `1299.90`. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
            /** @enum {string} */
            kind: "money";
        } | {
            /** @description Unix milliseconds, UTC. */
            at: components["schemas"]["Millis"];
            /** @enum {string} */
            kind: "time";
        } | {
            /** @description `2026-11-23`. */
            date: string;
            /** @enum {string} */
            kind: "date";
        } | {
            /** @enum {string} */
            kind: "user";
            /** @description Who. */
            person: components["schemas"]["PersonView"];
        };
        /** @description A call and what it used. */
        AuditEntry: {
            /** @description When. */
            at: components["schemas"]["Millis"];
            /** @description Which call. */
            call: components["schemas"]["CallId"];
            /**
             * Format: int64
             * @description Processor time, in microseconds.
             */
            cpu_us: number;
            /** @description How it ended. */
            ended: components["schemas"]["CallEnd"];
            /** @description What went wrong. */
            fault?: string | null;
            /**
             * Format: int64
             * @description The most memory that one sandbox held, in bytes.
             */
            memory: number;
            /**
             * Format: int32
             * @description How many uses there were beyond.
             */
            more: number;
            /**
             * @description Where it came from: `command`, `card`, `form`, `job`, `event`, `drawing` and so on; `visible_to`
             *     when it is no call, but an administrator has changed who may use the plugin.
             */
            origin: string;
            /** @description What an administrator has set; absent for calls. */
            set?: string | null;
            user?: components["schemas"]["PersonView"] | null;
            /** @description What it used; at most 32 different uses. */
            uses: components["schemas"]["CapabilityUse"][];
            /** @description Which version of the plugin. */
            version: string;
        };
        /** @description A page of the audit. */
        AuditPage: {
            /** @description The latest first. */
            items: components["schemas"]["AuditEntry"][];
            /** @description Where the next page begins; absent on the last. A page may be empty and still have a next one. */
            next?: string | null;
        };
        /** @description Who said it. */
        AuthorView: {
            /** @enum {string} */
            kind: "user";
            /** @description Who. */
            person: components["schemas"]["PersonView"];
        } | {
            /** @description Who. */
            customer: components["schemas"]["CustomerView"];
            /** @enum {string} */
            kind: "customer";
        } | {
            for?: components["schemas"]["PersonView"] | null;
            /** @description Its id. */
            id: components["schemas"]["PluginId"];
            /** @enum {string} */
            kind: "plugin";
            /** @description What it is called. */
            name: components["schemas"]["TextView"];
        };
        BTreeMap: {
            [key: string]: {
                /**
                 * Format: int64
                 * @description So many bytes of records, keys included.
                 */
                bytes?: number | null;
                /** @description Only in these chats. */
                chats?: components["schemas"]["ChatId"][] | null;
                /** @description Only these departments and those below them, and their people. */
                departments?: components["schemas"]["DepartmentId"][] | null;
                /** @description Of the hosts that the plugin asks for, only these. */
                hosts?: string[] | null;
                /**
                 * Format: int32
                 * @description So many messages or requests in an hour.
                 */
                per_hour?: number | null;
                /** @description Only people who hold one of these positions, named in either language. */
                positions?: string[] | null;
            };
        };
        /** @description What a block shows. */
        BlockBodyView: {
            /** @enum {string} */
            kind: "heading";
            /** @description What it says. */
            text: components["schemas"]["TextView"];
        } | {
            /** @enum {string} */
            kind: "paragraph";
            /** @description What it says. */
            text: components["schemas"]["TextView"];
        } | {
            /** @enum {string} */
            kind: "divider";
        } | {
            /** @enum {string} */
            kind: "pairs";
            /** @description From top to bottom. */
            pairs: components["schemas"]["PairView"][];
        } | {
            /** @description In order. */
            buttons: components["schemas"]["ButtonView"][];
            /** @enum {string} */
            kind: "buttons";
        } | {
            /** @enum {string} */
            kind: "people";
            /** @description Who. */
            people: components["schemas"]["PersonView"][];
        } | {
            /**
             * Format: int32
             * @description How much is done.
             */
            done: number;
            /** @enum {string} */
            kind: "progress";
            /** @description What is being done. */
            label: components["schemas"]["TextView"];
            /**
             * Format: int32
             * @description Of how much.
             */
            total: number;
        } | {
            /** @description The columns. */
            columns: components["schemas"]["ColumnView"][];
            /** @enum {string} */
            kind: "table";
            /** @description The rows, each with as many cells. */
            rows: components["schemas"]["TextView"][][];
        } | {
            /** @description Unix milliseconds, UTC. */
            at: components["schemas"]["Millis"];
            /** @enum {string} */
            kind: "time";
        } | {
            /** @description The control's id. */
            control: string;
            /** @description Shown, but nobody is left to answer. */
            disabled: boolean;
            /** @enum {string} */
            kind: "menu";
            /** @description What is chosen. */
            label: components["schemas"]["TextView"];
            /** @description More than one. */
            multiple: boolean;
            /** @description From these. */
            options: components["schemas"]["OptionItemView"][];
            /** @description Chosen now. */
            selected: string[];
        } | {
            /** @description What is on it. */
            alt: components["schemas"]["TextView"];
            file?: components["schemas"]["FileView"] | null;
            /** @enum {string} */
            kind: "image";
        } | {
            /** @enum {string} */
            kind: "links";
            /** @description In order. */
            links: components["schemas"]["LinkView"][];
        } | {
            file?: components["schemas"]["FileView"] | null;
            /** @enum {string} */
            kind: "file";
        } | {
            /** @description How. */
            chart: components["schemas"]["ChartKind"];
            /** @enum {string} */
            kind: "chart";
            /** @description What stands below. */
            labels: components["schemas"]["TextView"][];
            /** @description What is drawn. */
            series: components["schemas"]["SeriesView"][];
            /** @description What they are of. */
            title: components["schemas"]["TextView"];
        } | {
            /** @enum {string} */
            kind: "markdown";
            /** @description What it says. */
            text: components["schemas"]["TextView"];
        } | {
            /** @description For clients that do. */
            body: Record<string, never>;
            /** @description Its name. */
            extension_kind: string;
            /** @description Shown by clients that do not know it. */
            fallback: components["schemas"]["TextView"];
            /** @enum {string} */
            kind: "extension";
        };
        /** @description One piece of a card. */
        BlockView: components["schemas"]["BlockBodyView"] & {
            /**
             * Format: int32
             * @description Index into the card's groups.
             */
            group?: number | null;
            /** @description Unique within the card. */
            id: string;
        };
        /** @description A page of blocks. */
        BlocksPageView: {
            /** @description The content, from top to bottom. */
            blocks: components["schemas"]["BlockView"][];
            /** @description Layout groups, named by index. */
            groups: components["schemas"]["GroupView"][];
            /**
             * Format: int32
             * @description Draw it again after so many milliseconds, while somebody looks; absent: only when asked.
             */
            refresh_ms?: number | null;
            /** @description Headline. */
            title: components["schemas"]["TextView"];
        };
        /** @description A button. */
        ButtonView: {
            confirm?: components["schemas"]["TextView"] | null;
            /** @description Shown, but cannot be pressed. */
            disabled: boolean;
            /** @description Unique within the block. */
            id: string;
            /** @description What it says. */
            label: components["schemas"]["TextView"];
            opens?: components["schemas"]["WayOutView"] | null;
            /** @description How it is meant. */
            tone: components["schemas"]["Tone"];
        };
        /**
         * @description How a call ended.
         * @enum {string}
         */
        CallEnd: "committed" | "looked" | "refused" | "failed";
        /** @description One call of a plugin. */
        CallId: string;
        /** @description A capability that a call used. */
        CapabilityUse: {
            /** @description Whether it was let. */
            allowed: boolean;
            /** @description Which. */
            capability: string;
            /**
             * Format: int32
             * @description How often.
             */
            count: number;
            /**
             * @description On what: the id of a chat, a person or a department, or a host. Absent for the plugin's own
             *     things and for the company as a whole.
             */
            object?: string | null;
        };
        /** @description A card. */
        CardView: {
            /** @description The content, from top to bottom. */
            blocks: components["schemas"]["BlockView"][];
            /** @description Layout groups, named by index. */
            groups: components["schemas"]["GroupView"][];
            /** @description One line for chat lists, notifications and screen readers. */
            summary: components["schemas"]["TextView"];
            title?: components["schemas"]["TextView"] | null;
            /** @description Colour of the whole. */
            tone: components["schemas"]["Tone"];
        };
        /**
         * @description How figures are drawn.
         * @enum {string}
         */
        ChartKind: "bar" | "stacked_bar" | "line" | "pie";
        /** @description People from outside in a chat. */
        ChatCustomers: {
            /** @description By id, at most 50. */
            items: components["schemas"]["CustomerView"][];
        };
        /** @description A place to talk. */
        ChatId: string;
        /**
         * @description Two people, or many.
         * @enum {string}
         */
        ChatKind: "direct" | "group";
        /** @description A way into a chat for people from outside; the address itself is told once. */
        ChatLinkView: {
            code?: components["schemas"]["CodeStanding"] | null;
            /** @description When it was made, in Unix milliseconds. */
            created_at: components["schemas"]["Millis"];
            /** @description From then on it leads nowhere. */
            expires_at: components["schemas"]["Millis"];
            /** @description Its id. */
            id: components["schemas"]["LinkId"];
            /** @description What those who come by it are to the company. */
            kind: components["schemas"]["CustomerKind"];
            /**
             * Format: int32
             * @description How many may.
             */
            most_uses: number;
            /** @description True: somebody may come by it now. */
            open: boolean;
            /** @description Whose it is. */
            owner: components["schemas"]["PersonView"];
            /**
             * Format: int32
             * @description How many have come by it.
             */
            uses: number;
            /** @description True: it was withdrawn. */
            withdrawn: boolean;
        };
        /** @description The links of a group. */
        ChatLinks: {
            /** @description The latest first, at most 100. */
            items: components["schemas"]["ChatLinkView"][];
        };
        /** @description The caller's chats. */
        ChatList: {
            /** @description Those with the newest messages first. */
            items: components["schemas"]["ChatView"][];
            /**
             * Format: int64
             * @description The position in the log that this is consistent with: connect the socket with it.
             */
            position: number;
        };
        /** @description The plugins that were added to a chat: those that may read it. */
        ChatPlugins: {
            /** @description By id. */
            items: components["schemas"]["PluginId"][];
        };
        /** @description A chat. */
        ChatView: {
            /** @description True: somebody from outside is, was or may soon be in it. */
            external: boolean;
            /**
             * Format: int64
             * @description The position of its last message; 0 before the first.
             */
            head: number;
            /** @description Its id. */
            id: components["schemas"]["ChatId"];
            /** @description Two, or many. */
            kind: components["schemas"]["ChatKind"];
            last?: components["schemas"]["MessageView"] | null;
            /**
             * Format: int64
             * @description How many members it has.
             */
            members: number;
            /** @description What it is called: a direct chat after the other one. */
            name: string;
            person?: components["schemas"]["PersonView"] | null;
            /**
             * Format: int64
             * @description How far the member has read.
             */
            read_mark: number;
            /** @description What the member may do there. */
            role: components["schemas"]["Role"];
            /**
             * Format: int64
             * @description How many messages came after the read mark.
             */
            unread: number;
        };
        /**
         * @description What becomes of the code that somebody tries.
         * @enum {string}
         */
        CodeStanding: "open" | "used" | "locked";
        /** @description A column's head. */
        ColumnView: {
            /** @description Where its text stands. */
            align: components["schemas"]["Align"];
            /** @description What it says. */
            label: components["schemas"]["TextView"];
        };
        /** @description Commands that the caller may use in a chat. */
        CommandList: {
            items: components["schemas"]["CommandView"][];
        };
        /** @description A command. */
        CommandView: {
            /** @description What it does. */
            description: components["schemas"]["TextView"];
            /** @description What is typed after the slash. */
            name: string;
            /** @description What it takes, in order. */
            options: components["schemas"]["OptionView"][];
            /** @description Whose command it is. */
            plugin: components["schemas"]["PluginId"];
        };
        /** @description What an administrator may change about the company. */
        CompanyChange: {
            /** @description Whose time holds where no person's does: an IANA name like Asia/Shanghai. */
            time_zone: string;
        };
        /** @description An organisation served. */
        CompanyId: string;
        /** @description The company of the one who asks. */
        CompanyView: {
            /** @description Its id. */
            id: components["schemas"]["CompanyId"];
            /** @description What it is called. */
            name: string;
            /** @description Whose time holds where no person's does: an IANA name. */
            time_zone: string;
        };
        /** @description Other words for an own message. */
        Correction: {
            /** @description As of a new message. */
            confirmed?: boolean;
            /**
             * Format: int64
             * @description The revision that its author saw.
             */
            revision: number;
            /** @description At most 8,000 characters; may be empty when there are files. */
            text: string;
        };
        /** @description Somebody from outside the company. */
        CustomerId: string;
        /**
         * @description What somebody from outside is to the company.
         * @enum {string}
         */
        CustomerKind: "customer" | "partner";
        /** @description Somebody from outside who asks. */
        CustomerMeView: {
            /** @description The one chat. */
            chat: components["schemas"]["ChatId"];
            /** @description The company whose chat it is. */
            company: string;
            /**
             * Format: int64
             * @description The position of the log from which to follow what happens; filled in by whoever knows it.
             */
            cursor: number;
            /** @description Who. */
            customer: components["schemas"]["CustomerView"];
            /** @description The language they read. */
            locale: components["schemas"]["Locale"];
        };
        /** @description Where somebody from outside is signed in. */
        CustomerSession: {
            /** @description Since when, in Unix milliseconds. */
            created_at: components["schemas"]["Millis"];
            /** @description True: it is the one that asks. */
            current: boolean;
            /** @description Its id. */
            id: components["schemas"]["SessionId"];
            /** @description When it was last used, to about an hour. */
            seen_at: components["schemas"]["Millis"];
        };
        /** @description Somebody from outside who has come. */
        CustomerSessionView: {
            /** @description Who they are, and where. */
            me: components["schemas"]["CustomerMeView"];
            /** @description For `Authorization: Bearer`; browsers got a cookie instead and forget it. */
            token: string;
        };
        /** @description The sessions of somebody from outside. */
        CustomerSessions: {
            /** @description The latest used first, at most 10. */
            items: components["schemas"]["CustomerSession"][];
        };
        /** @description Somebody from outside the company. */
        CustomerView: {
            /** @description False: they are in the chat no more. */
            active: boolean;
            /** @description Its id. */
            id: components["schemas"]["CustomerId"];
            identity?: components["schemas"]["Identity"] | null;
            /** @description What they are to the company. */
            kind: components["schemas"]["CustomerKind"];
            /** @description As they call themselves. */
            name: string;
            /** @description Where they say that they are from. */
            organisation: string;
            owner?: components["schemas"]["PersonView"] | null;
        };
        /** @description An event that a plugin failed to take. */
        Delivery: {
            /** @description When it was set aside. */
            at: components["schemas"]["Millis"];
            chat?: components["schemas"]["ChatId"] | null;
            /**
             * Format: int64
             * @description Its position in the log, which names it.
             */
            position: number;
            /** @description What went wrong the last time. */
            reason: string;
        };
        /** @description How far a plugin was told of events, and what it failed to take. */
        DeliveryList: {
            /** @description Events that the plugin failed to take five times, the latest first. */
            items: components["schemas"]["Delivery"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
            /**
             * Format: int64
             * @description Where the log ends.
             */
            position: number;
            /**
             * Format: int64
             * @description Everything of the log up to here was told, waits or is in the list; absent when the plugin
             *     wants no events.
             */
            told?: number | null;
            /**
             * Format: int64
             * @description Events that wait after a failure, or behind one of the same chat.
             */
            waiting: number;
        };
        /** @description A unit of the company. */
        DepartmentId: string;
        /** @description All departments. */
        DepartmentList: {
            items: components["schemas"]["DepartmentView"][];
        };
        /** @description A department. */
        DepartmentView: {
            /** @description Its id. */
            id: components["schemas"]["DepartmentId"];
            /** @description What it is called, in the viewer's language. */
            name: string;
            parent?: components["schemas"]["DepartmentId"] | null;
        };
        /** @description Something on the caller's own screen, and nowhere else. */
        Effect: {
            /** @enum {string} */
            kind: "toast";
            /** @description The text. */
            text: components["schemas"]["TextView"];
        } | {
            /** @description The form. */
            form: components["schemas"]["FormView"];
            /** @enum {string} */
            kind: "form";
        } | {
            /** @enum {string} */
            kind: "page";
            /** @description Which. */
            path: string;
            /** @description Whose. */
            plugin: components["schemas"]["PluginId"];
            /** @description What of it. */
            query: components["schemas"]["QueryPart"][];
            /** @description To be handed back unread whenever the page is asked for; absent when there is nothing in it. */
            seal?: string | null;
        };
        /** @description One emoji, in the one way in which it is written here. */
        Emoji: string;
        /** @description The answer to one field. */
        Entry: {
            /** @description The field. */
            field: string;
            /** @description The answer. */
            value: unknown;
        };
        /** @description What happened, with content as it is now for this viewer. */
        EventView: {
            /** @description In its newest revision. */
            message: components["schemas"]["MessageView"];
            /** @enum {string} */
            type: "message_posted";
        } | {
            /** @description In its newest revision. */
            message: components["schemas"]["MessageView"];
            /** @enum {string} */
            type: "message_changed";
        } | {
            /** @description Whose. */
            by: components["schemas"]["Who"];
            /** @description Where. */
            chat: components["schemas"]["ChatId"];
            /** @description Which emoji. */
            emoji: components["schemas"]["Emoji"];
            /** @description Which message. */
            message: components["schemas"]["MessageId"];
            /** @description Whether it is there now. */
            on: boolean;
            /** @description All that the message has now, the same for every member. */
            reactions: components["schemas"]["ReactionsView"];
            /** @enum {string} */
            type: "reaction_changed";
        } | {
            /** @description The chat. */
            chat: components["schemas"]["ChatView"];
            /** @enum {string} */
            type: "chat_added";
        } | {
            /** @description Which. */
            chat: components["schemas"]["ChatId"];
            /** @enum {string} */
            type: "chat_removed";
        } | {
            /** @description Which. */
            chat: components["schemas"]["ChatId"];
            /**
             * Format: int64
             * @description How many are in it now.
             */
            members: number;
            /** @enum {string} */
            type: "members_changed";
        } | {
            /** @description In which chat. */
            chat: components["schemas"]["ChatId"];
            /** @description As they are now. */
            customer: components["schemas"]["CustomerView"];
            /** @enum {string} */
            type: "customer_changed";
        } | {
            /** @description Which. */
            chat: components["schemas"]["ChatId"];
            /**
             * Format: int64
             * @description A position in the chat.
             */
            position: number;
            /** @enum {string} */
            type: "read_marked";
        } | {
            /** @description As they are now. */
            person: components["schemas"]["PersonView"];
            /** @enum {string} */
            type: "person_changed";
        } | {
            /** @enum {string} */
            type: "plugins_changed";
        };
        /** @description One field to correct. */
        FieldProblem: {
            /** @description The column of line items. */
            column?: string | null;
            /** @description The field's id or name. */
            field: string;
            /** @description What to correct, in the reader's language. */
            message: string;
            /**
             * Format: int32
             * @description The row of line items, counted from 0.
             */
            row?: number | null;
        };
        /** @description One question. */
        FieldView: {
            help?: components["schemas"]["TextView"] | null;
            /** @description Unique within the form. */
            id: string;
            /** @description What stands there at first. */
            initial: unknown;
            /** @description How it is answered. */
            input: components["schemas"]["InputView"];
            /** @description The question. */
            label: components["schemas"]["TextView"];
            /** @description True: must be answered. */
            required: boolean;
            /** @description True: the form is asked for anew when this changes. */
            watch: boolean;
        };
        /** @description A stored document. */
        FileId: string;
        /** @description A file. */
        FileView: {
            /**
             * Format: int64
             * @description Length of the content.
             */
            bytes: number;
            chat?: components["schemas"]["ChatId"] | null;
            /** @description `blake3:…`. */
            digest: string;
            /** @description Its id. */
            id: components["schemas"]["FileId"];
            /** @description As claimed by the uploader. */
            media_type: string;
            /** @description What it is called. */
            name: string;
        };
        /** @description Answers so far. */
        FormChange: {
            /** @description What was answered so far; what does not fit its field is passed over. */
            entries: components["schemas"]["Entry"][];
            /** @description The watched field that changed. */
            field: string;
        };
        /** @description One opening of a form. */
        FormId: string;
        /** @description Options of a lookup. */
        FormOptions: {
            items: components["schemas"]["OptionItemView"][];
        };
        /** @description What is typed in a lookup. */
        FormQuery: {
            /** @description What was answered so far; what does not fit its field is passed over. */
            entries: components["schemas"]["Entry"][];
            /** @description What is typed so far; 200 characters of it are used. */
            typed: string;
        };
        /** @description An opened form. */
        FormView: {
            /** @description What is asked. */
            fields: components["schemas"]["FieldView"][];
            /** @description Its id; answers are sent to it. */
            id: components["schemas"]["FormId"];
            /** @description What stands above the fields. */
            intro: components["schemas"]["BlockView"][];
            step?: components["schemas"]["StepView"] | null;
            submit_label?: components["schemas"]["TextView"] | null;
            /** @description Headline. */
            title: components["schemas"]["TextView"];
        };
        /** @description One frame from the server. */
        Frame: {
            /**
             * Format: int64
             * @description A position in the company's log.
             */
            cursor: number;
            /** @enum {string} */
            kind: "hello";
        } | {
            /** @description What happened, with content for this viewer. */
            event: components["schemas"]["EventView"];
            /** @enum {string} */
            kind: "event";
            /**
             * Format: int64
             * @description Its position; the cursor moves here.
             */
            position: number;
        } | {
            /** @enum {string} */
            kind: "cursor";
            /**
             * Format: int64
             * @description A position in the company's log.
             */
            position: number;
        } | {
            /** @enum {string} */
            kind: "reset";
            /** @description Why. */
            reason: components["schemas"]["ResetReason"];
        };
        /**
         * @description How the blocks of a group stand.
         * @enum {string}
         */
        GroupKind: "columns" | "callout" | "collapsible";
        /** @description A layout group. */
        GroupView: {
            /** @description How its blocks stand. */
            kind: components["schemas"]["GroupKind"];
            title?: components["schemas"]["TextView"] | null;
            /** @description Colour of the group. */
            tone: components["schemas"]["Tone"];
        };
        /** @description A page of a chat's history. */
        History: {
            /** @description Oldest first; whispers to the caller among them. */
            items: components["schemas"]["MessageView"][];
            /** @description Whether there are older ones. */
            more: boolean;
            /**
             * Format: int64
             * @description The position in the log that this is consistent with.
             */
            position: number;
        };
        /** @description A request that came from outside for a plugin. Its body is not kept. */
        HookRequest: {
            /** @description When. */
            at: components["schemas"]["Millis"];
            /**
             * Format: int64
             * @description Bytes of its body.
             */
            bytes: number;
            /** @description Names the call of the plugin, where there was one. */
            call: string;
            refused?: components["schemas"]["ProblemCode"] | null;
            /**
             * Format: int32
             * @description The HTTP status that its sender was told.
             */
            status: number;
            /** @description Which webhook. */
            webhook: string;
        };
        /** @description The last requests for a plugin. */
        HookRequestList: {
            /** @description The latest first, at most 50, of the last 7 days. */
            items: components["schemas"]["HookRequest"][];
        };
        /**
         * @description How it is known that somebody from outside is who they say they are.
         * @enum {string}
         */
        Identity: "claimed" | "code";
        /** @description How a question is answered. */
        InputView: {
            /** @enum {string} */
            kind: "text";
            /**
             * Format: int32
             * @description In characters.
             */
            max_len: number;
            /**
             * Format: int32
             * @description In characters.
             */
            min_len: number;
            /** @description Several lines. */
            multiline: boolean;
            placeholder?: components["schemas"]["TextView"] | null;
        } | {
            /** @enum {string} */
            kind: "number";
            /** @description The greatest. */
            max?: string | null;
            /** @description The least. */
            min?: string | null;
            unit?: components["schemas"]["TextView"] | null;
        } | {
            /** @description One of these, as ISO 4217 names them. */
            currencies: string[];
            /** @enum {string} */
            kind: "money";
            /** @description The greatest. */
            max?: string | null;
            /** @description The least. */
            min?: string | null;
        } | {
            /** @enum {string} */
            kind: "toggle";
        } | {
            /** @enum {string} */
            kind: "choice";
            /** @description More than one. */
            multiple: boolean;
            /** @description From these. */
            options: components["schemas"]["OptionItemView"][];
        } | {
            /** @enum {string} */
            kind: "lookup";
            /**
             * Format: int32
             * @description So many characters are typed before any are asked for.
             */
            min_chars: number;
            /** @description More than one. */
            multiple: boolean;
        } | {
            /** @enum {string} */
            kind: "date";
        } | {
            /** @enum {string} */
            kind: "date_time";
        } | {
            /** @enum {string} */
            kind: "date_range";
        } | {
            /** @enum {string} */
            kind: "phone";
        } | {
            /** @description Only who is in one of these, or below it; anybody when empty. */
            departments: components["schemas"]["DepartmentId"][];
            /** @enum {string} */
            kind: "people";
            /** @description More than one. */
            multiple: boolean;
        } | {
            /** @enum {string} */
            kind: "department";
        } | {
            /** @enum {string} */
            kind: "chat";
        } | {
            /** @enum {string} */
            kind: "place";
        } | {
            /** @enum {string} */
            kind: "file";
            /**
             * Format: int64
             * @description The largest of them, in bytes.
             */
            max_bytes: number;
            /** @description `image/png`, or `image/*`; any when empty. */
            media_types: string[];
            /** @description More than one; at most ten. */
            multiple: boolean;
        } | {
            add_label?: components["schemas"]["TextView"] | null;
            /** @description What is asked in each row. */
            columns: components["schemas"]["LineColumnView"][];
            /** @enum {string} */
            kind: "rows";
            /**
             * Format: int32
             * @description The most rows.
             */
            max: number;
            /**
             * Format: int32
             * @description The fewest rows.
             */
            min: number;
        };
        /** @description Whereto somebody is invited. */
        InvitationView: {
            /** @description The chat, in the viewer's language. */
            chat: string;
            code?: components["schemas"]["CodeStanding"] | null;
            /** @description The company. */
            company: string;
            /** @description Who invites. */
            inviter: components["schemas"]["PersonView"];
        };
        /** @description The plugins that one may use, those used last first. */
        Launcher: {
            items: components["schemas"]["UsablePlugin"][];
        };
        /** @description A column of line items. */
        LineColumnView: {
            /** @description Unique within the field. */
            id: string;
            /** @description How it is answered. */
            input: components["schemas"]["InputView"];
            /** @description The question. */
            label: components["schemas"]["TextView"];
            /** @description True: must be answered in every row. */
            required: boolean;
        };
        /** @description A way into a chat for people from outside. */
        LinkId: string;
        /** @description A way out of the house. */
        LinkView: {
            /** @description Where it leads, to be shown. */
            host: string;
            /** @description What it says. */
            label: components["schemas"]["TextView"];
            /** @description `http` or `https`. */
            url: string;
        };
        /**
         * @description A language in which Guildhall speaks.
         * @enum {string}
         */
        Locale: "zh-CN" | "en";
        /** @description A link that was made. */
        MadeChatLink: {
            /**
             * @description The address to hand on, told once: where the server knows by which address people reach it that
             *     is in it, otherwise it is a path. Absent when the request was answered before.
             */
            address?: string | null;
            /** @description The six digits to tell one person in another way, told once likewise; absent where none is asked. */
            code?: string | null;
            /** @description What is known of it. */
            link: components["schemas"]["ChatLinkView"];
        };
        /** @description A way for somebody from outside to go on on another device. */
        MadePass: {
            /** @description The address to open there, told once: as for a link. Absent when the request was answered before. */
            address?: string | null;
            /** @description From then on it leads nowhere, in Unix milliseconds: ten minutes after it was made. */
            expires_at: components["schemas"]["Millis"];
        };
        /** @description What one may change about oneself. */
        MeChange: {
            absent_until?: components["schemas"]["Millis"] | null;
            locale?: components["schemas"]["Locale"] | null;
            /** @description The clock that one lives by: an IANA name like Asia/Shanghai. */
            time_zone?: string | null;
        };
        /** @description The one who asks. */
        MeView: {
            absent_until?: components["schemas"]["Millis"] | null;
            /** @description True: administrator. */
            administrator: boolean;
            /** @description The company. */
            company: components["schemas"]["CompanyView"];
            /**
             * Format: int64
             * @description The position of the log from which to follow what happens; filled in by whoever knows it.
             */
            cursor: number;
            /** @description The department; may be empty. */
            department: string;
            /** @description The id. */
            id: components["schemas"]["UserId"];
            /** @description The language one reads. */
            locale: components["schemas"]["Locale"];
            /** @description What is typed at sign-in. */
            login: string;
            /** @description The name in one's own language. */
            name: string;
            /** @description The position held there; may be empty. */
            position: string;
            /** @description The clock that one lives by; the company's as long as none was chosen. */
            time_zone: string;
        };
        /** @description A page of a chat's members. */
        MemberPage: {
            /** @description In the order of their ids. */
            items: components["schemas"]["PersonView"][];
            next?: components["schemas"]["UserId"] | null;
        };
        /** @description An action that may be picked for a message. */
        MessageAction: {
            /** @description Its name in requests. */
            id: string;
            /** @description What stands in the menu. */
            label: string;
            /** @description Whose it is. */
            plugin: components["schemas"]["PluginId"];
            /** @description What the plugin is called. */
            plugin_name: string;
        };
        /** @description Actions that the caller may pick for a message. */
        MessageActionList: {
            /** @description Those of one plugin stand together. */
            items: components["schemas"]["MessageAction"][];
        };
        /** @description What was said. */
        MessageId: string;
        /** @description A message. */
        MessageView: {
            /**
             * Format: int64
             * @description A whisper is shown after this position.
             */
            after: number;
            /** @description Who said it. */
            author: components["schemas"]["AuthorView"];
            card?: components["schemas"]["CardView"] | null;
            /** @description Where it was said. */
            chat: components["schemas"]["ChatId"];
            /** @description True after its author changed the text. */
            edited: boolean;
            /** @description What was attached. */
            files: components["schemas"]["FileView"][];
            /** @description Its id. */
            id: components["schemas"]["MessageId"];
            /**
             * Format: int64
             * @description Its place in the chat; none for whispers.
             */
            position?: number | null;
            reactions?: components["schemas"]["ReactionsView"] | null;
            /** @description True after its author took it back; then nothing of it is left to show. */
            retracted: boolean;
            /**
             * Format: int64
             * @description 1 when posted, one more with every change.
             */
            revision: number;
            /** @description When, in Unix milliseconds. */
            sent_at: components["schemas"]["Millis"];
            /** @description What was said. */
            text: components["schemas"]["TextView"];
            /** @description True: shown to nobody else. */
            whisper: boolean;
        };
        /** @description One series on one day (UTC). */
        Metric: {
            /**
             * Format: int64
             * @description What was counted, or how many values there were.
             */
            count: number;
            /** @description When the day began, in Unix milliseconds. */
            day: components["schemas"]["Millis"];
            /** @description What tells it apart from others of the name. */
            labels: {
                [key: string]: string;
            };
            /** @description What the plugin calls it. */
            name: string;
            /**
             * Format: double
             * @description The sum of the values; absent when it was only counted.
             */
            sum?: number | null;
        };
        /** @description What a plugin counted and measured. */
        MetricList: {
            items: components["schemas"]["Metric"][];
        };
        /**
         * Format: int64
         * @description Unix time in milliseconds, UTC.
         */
        Millis: number;
        /** @description An argument with its name. */
        NamedArgView: {
            /** @description As it stands in the pattern. */
            name: string;
            /** @description What it is. */
            value: components["schemas"]["ArgView"];
        };
        /** @description A name in both languages; one may be empty. */
        Names: {
            /** @description In English. */
            en?: string;
            /** @description In Chinese. */
            zh?: string;
        };
        /** @description A name in both languages; one may be empty. */
        NamesView: {
            /** @description In English. */
            en: string;
            /** @description In Chinese. */
            zh: string;
        };
        /** @description A person to be. */
        NewAccount: {
            /** @description True: administrator. */
            administrator?: boolean;
            /** @description Address for mail. */
            email?: string | null;
            locale?: components["schemas"]["Locale"] | null;
            /** @description What is typed at sign-in: 1 to 64 letters, digits or `. _ - @`. */
            login: string;
            manager?: components["schemas"]["UserId"] | null;
            /** @description The person's name. */
            name: components["schemas"]["Names"];
            /** @description Departments with positions, at most ten, the first one shown. */
            placements?: components["schemas"]["NewPlacement"][];
        };
        /** @description A press on a card's button, or a choice of its menu. */
        NewAction: {
            /** @description The block. */
            block: string;
            /** @description The button or menu in it. */
            control: string;
            /**
             * Format: int64
             * @description The revision that the person saw.
             */
            revision: number;
            /** @description What was chosen in a menu, by `value`. */
            values?: string[];
        };
        /** @description The first user of a company. */
        NewAdministrator: {
            /** @description What is typed at sign-in. */
            login: string;
            /** @description The person's name. */
            name: string;
            /**
             * Format: password
             * @description At least ten characters.
             */
            password: string;
        };
        /** @description A chat to be. */
        NewChat: {
            /** @enum {string} */
            kind: "group";
            /** @description Whom to bring in beside oneself, at most 500. */
            members: components["schemas"]["UserId"][];
            /** @description 1 to 100 characters. */
            name: string;
        } | {
            /** @enum {string} */
            kind: "direct";
            /** @description The other. */
            user: components["schemas"]["UserId"];
        };
        /** @description A link to be. */
        NewChatLink: {
            /** @description True: whoever comes by it needs a one-time code as well, told in another way than the link. */
            ask_code?: boolean;
            /**
             * Format: int32
             * @description How many days it is good: 1 to 90; without it 7.
             */
            days?: number | null;
            /** @description What those who come by it are to the company. */
            kind?: components["schemas"]["CustomerKind"];
            /**
             * Format: int32
             * @description How many people may come by it: 1 to 50; without it 1.
             */
            most_uses?: number | null;
        };
        /** @description A command line. */
        NewCommand: {
            /** @description With the slash, such as `/order CA-2016-152156`. */
            text: string;
        };
        /** @description A company to be. */
        NewCompany: {
            /** @description 1 to 32 of a-z, 0-9 and -. */
            id: components["schemas"]["CompanyId"];
            /** @description What people read. */
            name: string;
        };
        /** @description Who somebody from outside says they are. */
        NewCustomer: {
            /**
             * @description The one-time code, where the link asks for one: six digits. After five wrong ones the link takes
             *     none until there is another code; a wrong one is tried again with another `Idempotency-Key`.
             */
            code?: string | null;
            locale?: components["schemas"]["Locale"] | null;
            /** @description 1 to 100 characters. */
            name: string;
            /** @description Which company or office they are from, in 1 to 100 characters. */
            organisation: string;
        };
        /** @description Another code of a link. */
        NewLinkCode: {
            /**
             * @description The six digits to tell one person in another way than the link, told once. Absent when the
             *     request was answered before.
             */
            code?: string | null;
            /** @description What is known of the link. */
            link: components["schemas"]["ChatLinkView"];
        };
        /** @description Who is to come in. */
        NewMembers: {
            /** @description At most 500 at once; who is there already stays. */
            members: components["schemas"]["UserId"][];
        };
        /** @description What is to be said. */
        NewMessage: {
            /** @description Its author has read what a plugin warns of (`confirm_first`), and sends it all the same. */
            confirmed?: boolean;
            /** @description Uploaded files, at most 20. */
            files?: components["schemas"]["FileId"][];
            /**
             * @description Its author knows that somebody from outside has joined and reads it: what `confirm_first` asks
             *     with the field `outsiders`.
             */
            outsiders?: boolean;
            /** @description At most 8,000 characters; may be empty when there are files. */
            text?: string;
        };
        /** @description Who is to look after somebody from outside. */
        NewOwner: {
            /** @description Somebody of the company who is in the chat. */
            owner: components["schemas"]["UserId"];
        };
        /** @description A job in a department. */
        NewPlacement: {
            /** @description The department. */
            department: components["schemas"]["DepartmentId"];
            /** @description True: leads it. */
            head?: boolean;
            /** @description What the person is there. */
            position: components["schemas"]["Names"];
        };
        /** @description What signs somebody in. */
        NewSession: {
            company?: components["schemas"]["CompanyId"] | null;
            /** @description What is typed. */
            login: string;
            /**
             * Format: password
             * @description What is typed.
             */
            password: string;
        };
        /** @description A department to be. */
        NewUnit: {
            /** @description What it is called. */
            name: components["schemas"]["Names"];
            parent?: components["schemas"]["DepartmentId"] | null;
        };
        /**
         * @description What becomes of a message when a filter fails, or takes too long.
         * @enum {string}
         */
        OnFailure: "let_through" | "hold";
        /** @description A choice among several. */
        OptionItemView: {
            description?: components["schemas"]["TextView"] | null;
            /** @description What the person reads. */
            label: components["schemas"]["TextView"];
            /** @description What is handed to the plugin. */
            value: string;
        };
        /** @description What a command takes. */
        OptionView: {
            /** @description What may be chosen. */
            choices: string[];
            /** @description True: values are suggested while it is typed. */
            complete: boolean;
            /** @description What it is for. */
            description: components["schemas"]["TextView"];
            /** @description `text`, `number`, `choice`, `date` or `people`. */
            kind: string;
            /** @description Its name. */
            name: string;
            /** @description True: the command is not run without it. */
            required: boolean;
        };
        /** @description What a call of a plugin did. */
        Outcome: {
            /** @description The call, to find it in the log. */
            call: components["schemas"]["CallId"];
            /** @description What happens on the caller's own screen. */
            effects: components["schemas"]["Effect"][];
            /**
             * Format: int64
             * @description Its events are in the log up to here.
             */
            position: number;
        };
        /** @description What happened after a position. */
        Page: {
            /**
             * Format: int64
             * @description Everything up to here was considered.
             */
            cursor: number;
            /** @description Events for this viewer, or one `reset`. */
            frames: components["schemas"]["Frame"][];
        };
        /** @description A page that one may open. */
        PageLink: {
            /** @description It stands in the launcher. */
            launcher: boolean;
            /** @description It can stand beside a chat. */
            panel: boolean;
            /** @description Names it. */
            path: string;
            /** @description What it is called. */
            title: string;
        };
        /** @description Which page, where it stands, and what it was opened with. */
        PagePlace: {
            chat?: components["schemas"]["ChatId"] | null;
            /** @description Names with values, at most 20. */
            query?: components["schemas"]["QueryPart"][];
            /** @description As the server handed it out with the page. */
            seal?: string | null;
        };
        /** @description A press on a button of a page, or a choice of a menu. */
        PagePress: components["schemas"]["PagePlace"] & {
            /** @description The block. */
            block: string;
            /** @description The button or menu. */
            control: string;
            /** @description What was chosen in a menu, by `value`. */
            values?: string[];
        };
        /** @description Asking for a page. */
        PageQuestion: components["schemas"]["PagePlace"] & {
            /** @description True: the same again, as after its time or a press. Then it does not count as a use. */
            again?: boolean;
        };
        /** @description What a page's frame is answered. */
        PageReply: {
            /** @description In the plugin's own words. */
            body: Record<string, never>;
        };
        /** @description A request of a page's own frame. */
        PageRequest: components["schemas"]["PagePlace"] & {
            /** @description With what: at most 16 KiB. */
            body?: Record<string, never>;
            /** @description What is asked for, in the plugin's own words: at most 64 bytes. */
            method: string;
        };
        /** @description A label with its value. */
        PairView: {
            /** @description What it is. */
            label: components["schemas"]["TextView"];
            /** @description What it is worth. */
            value: components["schemas"]["TextView"];
        };
        /** @description Whom a pass is for. */
        PassView: {
            /** @description The chat, in the viewer's language. */
            chat: string;
            /** @description The company whose chat it is. */
            company: string;
            /** @description Who goes on, as they call themselves. */
            customer: string;
        };
        /** @description People that were found. */
        PersonList: {
            items: components["schemas"]["PersonView"][];
        };
        /** @description A person. */
        PersonView: {
            absent_until?: components["schemas"]["Millis"] | null;
            /** @description False: the account is switched off. */
            active: boolean;
            /** @description The company. */
            company: string;
            /** @description The department, in the viewer's language; may be empty. */
            department: string;
            /** @description Its id. */
            id: components["schemas"]["UserId"];
            /** @description The name in the viewer's language. */
            name: string;
            /** @description The English name; may be empty. */
            name_en: string;
            /** @description The Chinese name; may be empty. */
            name_zh: string;
            /** @description The position held there; may be empty. */
            position: string;
        };
        /** @description A job in a department. */
        PlacementView: {
            /** @description The department. */
            department: components["schemas"]["DepartmentId"];
            /** @description True: leads it. */
            head: boolean;
            /** @description What the person is there. */
            position: components["schemas"]["NamesView"];
        };
        /** @description An installed plugin. */
        Plugin: {
            /** @description Its package's digest. */
            digest: string;
            filter?: components["schemas"]["OnFailure"] | null;
            /** @description What it was granted. */
            grants: string[];
            /** @description Its id. */
            id: components["schemas"]["PluginId"];
            /** @description When it came. */
            installed_at: components["schemas"]["Millis"];
            /** @description What it is called. */
            name: string;
            /** @description Why it is switched off; absent while it is on. */
            off?: string | null;
            paused?: components["schemas"]["PluginPause"] | null;
            settings_check?: components["schemas"]["SettingsChecked"] | null;
            /** @description Its version. */
            version: string;
        };
        /** @description What becomes of messages when a filter fails. */
        PluginFilter: {
            /** @description Whether they are posted all the same. */
            on_failure: components["schemas"]["OnFailure"];
        };
        /** @description What a plugin may do. */
        PluginGrants: {
            /** @description The names of capabilities, such as `chat/posting`. */
            grants: string[];
            /** @description How far each of them reaches, by capability; what is not named here is not limited. */
            scopes?: components["schemas"]["BTreeMap"];
        };
        /** @description A host that a plugin reaches. */
        PluginHost: {
            /** @description For example `api.example.com`. */
            name: string;
            /** @description The installed version does not ask for it. */
            new: boolean;
        };
        /** @description A setting into which the address of a host is entered. */
        PluginHostSetting: {
            /** @description What it is called. */
            label: string;
            /** @description The installed version does not take a host from it. */
            new: boolean;
        };
        /** @description An extension, e.g. `orders`. */
        PluginId: string;
        /** @description A line that a plugin wrote. */
        PluginLine: {
            /** @description When. */
            at: components["schemas"]["Millis"];
            /** @description In which call. */
            call: components["schemas"]["CallId"];
            /** @description `trace`, `debug`, `info`, `warn` or `error`. */
            level: string;
            /** @description What it says. */
            text: string;
        };
        /** @description What is installed. */
        PluginList: {
            /** @description By id. */
            items: components["schemas"]["Plugin"][];
        };
        /** @description A page of a plugin's log. */
        PluginLog: {
            /** @description The latest first. */
            items: components["schemas"]["PluginLine"][];
            /** @description Where the next page begins; absent on the last. */
            next?: string | null;
        };
        /** @description One installed plugin, as an administrator sees it. */
        PluginPage: {
            /** @description As it is installed. */
            plugin: components["schemas"]["Plugin"];
            /** @description What it can do, read from the binary that runs. */
            sheet: components["schemas"]["Sheet"];
            /** @description The people of `visible_to.users`, in its order. */
            visible_people: components["schemas"]["PersonView"][];
            /** @description Who may use it. */
            visible_to: components["schemas"]["PluginVisibleTo"];
        };
        /** @description A plugin whose calls failed again and again is left alone for a while, then tried again. */
        PluginPause: {
            /**
             * Format: int32
             * @description Faults in a row.
             */
            faults: number;
            /** @description The last of them. */
            last: string;
            /**
             * Format: int64
             * @description How much longer, in milliseconds.
             */
            remaining_ms: number;
        };
        /** @description Whether a plugin is called. */
        PluginState: {
            /** @description True: it is called. */
            on: boolean;
            /** @description Why it is switched off, for other administrators: at most 500 characters. */
            reason?: string;
        };
        /** @description What a plugin took. */
        PluginUsage: {
            /** @description By day, the oldest first; days without a call are not named. */
            days: components["schemas"]["UsageDay"][];
            /**
             * Format: int64
             * @description The most that they may have.
             */
            most_record_bytes: number;
            /**
             * Format: int64
             * @description Bytes of its records, keys included.
             */
            record_bytes: number;
        };
        /** @description Who may use a plugin: everybody, or whoever is named by any of the lists; with none of them nobody. */
        PluginVisibleTo: {
            /** @description Who is in these departments, or below them; at most 200. */
            departments?: components["schemas"]["DepartmentId"][];
            /** @description True: everybody, and the lists are empty. */
            everyone: boolean;
            /** @description Who holds one of these positions, named in either language; at most 200. */
            positions?: string[];
            /** @description These people; at most 200. */
            users?: components["schemas"]["UserId"][];
        };
        /** @description The body of every answer that is not a success. */
        Problem: {
            /** @description Which of the closed list. */
            code: components["schemas"]["ProblemCode"];
            /** @description What happened and what to do, in the reader's language. */
            detail: string;
            /** @description Fields to correct. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description The request's id; the server's log has more under it. */
            request: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The HTTP status in words. */
            title: string;
            /** @description A URI that names the code. */
            type: string;
        };
        /**
         * @description What went wrong, from a closed list.
         * @enum {string}
         */
        ProblemCode: "unauthenticated" | "sign_in_failed" | "setup_link_invalid" | "denied" | "not_found" | "invalid" | "conflict" | "already_exists" | "idempotency_key_missing" | "idempotency_conflict" | "too_large" | "quota_exceeded" | "rate_limited" | "busy" | "unavailable" | "unknown" | "timed_out" | "form_closed" | "command_unknown" | "confirm_first" | "plugin_refused" | "plugin_failed" | "plugin_over_limit" | "plugin_off" | "package_invalid" | "unsupported" | "internal";
        /** @description One part of a query. */
        QueryPart: {
            /** @description The name. */
            name: string;
            /** @description The value. */
            value: string;
        };
        /** @description Who reacted to a message. */
        ReactedList: {
            /** @description Those with the same emoji stand together. */
            items: components["schemas"]["ReactedView"][];
            /** @description Pass it to get the next page. */
            next?: string | null;
        };
        /** @description One reaction, with who put it. */
        ReactedView: {
            /** @description Who. */
            by: components["schemas"]["ReactorView"];
            /** @description With what. */
            emoji: components["schemas"]["Emoji"];
        };
        /** @description An emoji under a message. */
        Reaction: {
            /**
             * Format: int64
             * @description How many have put it.
             */
            count: number;
            /** @description Which. */
            emoji: components["schemas"]["Emoji"];
        };
        /** @description The reactions to a message. */
        ReactionsView: {
            /**
             * Format: int64
             * @description How often anything changed: of two of these the one with more is the later.
             */
            changes: number;
            /** @description What there is, the one that was there first before the others; at most 20. */
            items: components["schemas"]["Reaction"][];
            /** @description Those of the caller; left out where it is told to many. */
            own?: components["schemas"]["Emoji"][] | null;
        };
        /** @description Somebody who reacted. */
        ReactorView: {
            /** @enum {string} */
            kind: "user";
            /** @description Who. */
            person: components["schemas"]["PersonView"];
        } | {
            /** @description Who. */
            customer: components["schemas"]["CustomerView"];
            /** @enum {string} */
            kind: "customer";
        } | {
            /** @description Its id. */
            id: components["schemas"]["PluginId"];
            /** @enum {string} */
            kind: "plugin";
            /** @description What it is called. */
            name: components["schemas"]["TextView"];
        };
        /** @description How far the caller has read. */
        ReadMark: {
            /**
             * Format: int64
             * @description A position in the chat.
             */
            position: number;
        };
        /**
         * @description Why a client must fetch its state again.
         * @enum {string}
         */
        ResetReason: "too_far_behind" | "unknown_cursor" | "slow";
        /**
         * @description What a member may do in a chat.
         * @enum {string}
         */
        Role: "owner" | "member";
        /** @description How far a grant reaches. What is absent is not limited; an empty list allows nothing. */
        Scope: {
            /**
             * Format: int64
             * @description So many bytes of records, keys included.
             */
            bytes?: number | null;
            /** @description Only in these chats. */
            chats?: components["schemas"]["ChatId"][] | null;
            /** @description Only these departments and those below them, and their people. */
            departments?: components["schemas"]["DepartmentId"][] | null;
            /** @description Of the hosts that the plugin asks for, only these. */
            hosts?: string[] | null;
            /**
             * Format: int32
             * @description So many messages or requests in an hour.
             */
            per_hour?: number | null;
            /** @description Only people who hold one of these positions, named in either language. */
            positions?: string[] | null;
        };
        /**
         * @description A way in which a grant can be limited: the name of a field of [`ScopeView`].
         * @enum {string}
         */
        ScopeLimit: "chats" | "departments" | "positions" | "hosts" | "per_hour" | "bytes";
        /** @description Figures of one thing. */
        SeriesView: {
            /** @description Of what. */
            name: components["schemas"]["TextView"];
            /** @description Decimal numbers, one for each label. */
            values: string[];
        };
        /** @description A log-in. */
        SessionId: string;
        /** @description A session that was begun. */
        SessionView: {
            /** @description Who signed in. */
            me: components["schemas"]["PersonView"];
            /** @description For `Authorization: Bearer`; browsers got a cookie instead and forget it. */
            token: string;
        };
        /** @description A setting of a plugin. */
        Setting: {
            /** @description What can be chosen. */
            choices: components["schemas"]["SettingChoice"][];
            default?: components["schemas"]["SettingValue"] | null;
            /** @description What it does. */
            help?: string | null;
            /** @description Whether something was set. */
            is_set: boolean;
            /** @description Its name in requests. */
            key: string;
            /** @description What it holds. */
            kind: components["schemas"]["SettingKind"];
            /** @description What it is called. */
            label: string;
            /** @description The most of the same. */
            max?: string | null;
            /** @description The least: of a number, of a text's characters, of the number of items. */
            min?: string | null;
            /** @description Several choices may be taken. */
            multiple: boolean;
            /** @description People may set it for themselves; what the administrator sets holds for the others. */
            personal: boolean;
            /** @description It cannot be left empty. */
            required: boolean;
            value?: components["schemas"]["SettingValue"] | null;
        };
        /** @description Values to be set. */
        SettingChange: {
            /** @description By key. What is not named, or null, is no longer set; a secret that is not named stays. */
            values: {
                [key: string]: components["schemas"]["SettingValue"];
            };
        };
        /** @description Something that can be chosen. */
        SettingChoice: {
            /** @description What is shown. */
            label: string;
            /** @description What is sent. */
            value: string;
        };
        /**
         * @description What a setting holds.
         * @enum {string}
         */
        SettingKind: "text" | "number" | "toggle" | "choices" | "items" | "departments" | "secret";
        /** @description The settings of a plugin. */
        SettingList: {
            items: components["schemas"]["Setting"][];
        };
        /** @description A value: a toggle's, a text's or number's (a decimal as text), or a list's. */
        SettingValue: boolean | string | string[];
        /** @description What a plugin says of the settings that are kept. */
        SettingsChecked: {
            /** @description What is wrong, by the key of the setting. */
            errors: components["schemas"]["FieldProblem"][];
            /** @description Why it could not say, or what else it has against them; absent when there is nothing of the kind. */
            problem?: string | null;
        };
        /** @description What sets up a company. */
        Setup: {
            /** @description Its first user. */
            administrator: components["schemas"]["NewAdministrator"];
            /** @description The company. */
            company: components["schemas"]["NewCompany"];
            /** @description The token of the link. */
            token: string;
        };
        /** @description Whether a setup link still works. */
        SetupView: {
            /** @description False: it was used, or replaced by a newer one. */
            valid: boolean;
        };
        /** @description What a package is and could do. */
        Sheet: {
            /** @description What it can do, and why. */
            can: components["schemas"]["Ability"][];
            /** @description What it cannot do, by construction. */
            cannot: string[];
            /** @description The commands it answers. */
            commands: components["schemas"]["CommandView"][];
            /** @description What it is for. */
            description: string;
            /** @description What the installed version asks for, and this one does not. */
            gone: string[];
            /** @description Its id. */
            id: string;
            /** @description The version that is installed; absent when none is. */
            installed?: string | null;
            /** @description What it is called. */
            name: string;
            /** @description What its pages are called. */
            pages: string[];
            /** @description Who made it. */
            publisher: string;
            /** @description When it runs. */
            runs: string[];
            /** @description Its version. */
            version: string;
        };
        /** @description A page as it is shown. */
        ShownPage: {
            /** @enum {string} */
            kind: "blocks";
            /** @description The page. */
            page: components["schemas"]["BlocksPageView"];
        } | {
            /** @description Handed to it when it has loaded. */
            boot: Record<string, never>;
            /** @enum {string} */
            kind: "web";
            /** @description Headline. */
            title: components["schemas"]["TextView"];
            /** @description Where the frame begins. */
            url: string;
        };
        /** @description A step of several. */
        StepView: {
            /**
             * Format: int32
             * @description Which, from 1.
             */
            at: number;
            /**
             * Format: int32
             * @description Of how many.
             */
            of: number;
        };
        /** @description Answers to a form. */
        Submission: {
            /** @description One for each field that was answered. */
            entries: components["schemas"]["Entry"][];
        };
        /** @description Values that may be meant. */
        SuggestionList: {
            items: components["schemas"]["SuggestionView"][];
        };
        /** @description A value that may be meant. */
        SuggestionView: {
            /** @description What the person reads. */
            label: components["schemas"]["TextView"];
            /** @description What is put in. */
            value: string;
        };
        /** @description Text: ready to show, or a pattern with places for its arguments. */
        TextView: string | {
            /** @description Its arguments. */
            args: components["schemas"]["NamedArgView"][];
            /** @description The pattern. */
            template: string;
        };
        /**
         * @description How something is meant; each client has a colour for it.
         * @enum {string}
         */
        Tone: "neutral" | "info" | "success" | "warning" | "danger";
        /** @description What is to be different; what is left out stays. */
        UnitChange: {
            /** @default null */
            name: components["schemas"]["Names"] | null;
            /** @default null */
            parent: components["schemas"]["DepartmentId"] | null;
        };
        /** @description A plugin that one may use. */
        UsablePlugin: {
            /** @description The commands that one may type. */
            commands: components["schemas"]["CommandView"][];
            /** @description What it is for. */
            description: string;
            /** @description Something of it can be set for oneself. */
            has_settings: boolean;
            /** @description The address of its icon, for an hour at least; absent when it has none. */
            icon?: string | null;
            /** @description What it is called. */
            name: string;
            /** @description The pages that one may open. */
            pages: components["schemas"]["PageLink"][];
            /** @description Its id. */
            plugin: components["schemas"]["PluginId"];
            used_at?: components["schemas"]["Millis"] | null;
        };
        /** @description What the calls of one day came to. */
        UsageDay: {
            /**
             * Format: int64
             * @description Calls that were committed.
             */
            committed: number;
            /**
             * Format: int64
             * @description Processor time of all of them, in microseconds.
             */
            cpu_us: number;
            /** @description When the day began (UTC). */
            day: components["schemas"]["Millis"];
            /**
             * Format: int64
             * @description Calls that failed.
             */
            failed: number;
            /**
             * Format: int64
             * @description Calls that only looked: completion, drawing, opening forms.
             */
            looked: number;
            /**
             * Format: int64
             * @description Calls that were refused.
             */
            refused: number;
        };
        /** @description An employee's account. */
        UserId: string;
        /** @description An address outside the house. */
        WayOutView: {
            /** @description Where it leads, to be shown. */
            host: string;
            /** @description `http` or `https`. */
            url: string;
        };
        /** @description Where the outside sends to a plugin. */
        Webhook: {
            /** @description What it is for. */
            description: string;
            /** @description Its name. */
            name: string;
            /** @description The path of its address on this server. Who knows one with a token may send. */
            path: string;
            /** @description The setting with the secret that requests are signed with; none where the address is the secret. */
            secret?: string | null;
        };
        /** @description The webhooks of a plugin. */
        WebhookList: {
            items: components["schemas"]["Webhook"][];
        };
        /** @description Who did something, by id. */
        Who: {
            /** @description Who. */
            id: components["schemas"]["UserId"];
            /** @enum {string} */
            kind: "user";
        } | {
            /** @description Who. */
            id: components["schemas"]["CustomerId"];
            /** @enum {string} */
            kind: "customer";
        } | {
            /** @description Which. */
            id: components["schemas"]["PluginId"];
            /** @enum {string} */
            kind: "plugin";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
