// Shows the description of the API with the Swagger UI that this service ships; nothing comes from elsewhere.
"use strict";

window.SwaggerUIBundle({ url: "openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null, displayRequestDuration: true });
